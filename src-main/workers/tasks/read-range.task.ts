import type { CandidateType } from '#shared/model/candidate.ts';
import type { ExtractedPart } from '../../pool/extracted-part.ts';
import { pairBatchMemory } from '../../pool/pair-batch.ts';
import { sourceById } from '../../sources/open-source.ts';
import type { SourceHead } from '../../sources/source.ts';
import type { FileRange, RangeBounds } from '../../warc/read-records.ts';
import { defineTask } from '../task.ts';
import { type RuleSettings, rulesFor } from './extract-rules.ts';
import { readParts } from './read-parts.ts';

export interface ReadRangeInput {
  source: string;
  head: SourceHead;
  type: CandidateType;
  rules: RuleSettings;
  range: FileRange;
}

/** What a range holds; `overflow` where that is too much to be handed over at once, and nothing is. */
export type ReadRangeOutput = { kind: 'read'; start: number | undefined; end: number; parts: ExtractedPart[] } | { kind: 'overflow' };

/** Bytes of pairs that a range may hold. A range of packed bytes can unpack to a thousand times as many. */
const MAX_BYTES = 64 << 20;

/** Reads one range of a source file ahead of its turn; see [Note: ranges]. */
export default defineTask<ReadRangeInput, ReadRangeOutput>({
  async run(input, { signal }) {
    const rules = await rulesFor(input.rules);
    let bounds: RangeBounds | undefined;
    const onBounds = (told: RangeBounds): void => {
      bounds = told;
    };
    // Only of the first range it is known where its first record begins.
    const range = { ...input.range, isExact: input.range.from === 0, onBounds };
    const parts: ExtractedPart[] = [];
    let bytes = 0;
    const source = sourceById(input.source);
    for await (const part of readParts({ source, head: input.head, options: { type: input.type }, rules, range }, { signal })) {
      parts.push(part);
      bytes += pairBatchMemory(part.batch).reduce((sum, buffer) => sum + buffer.byteLength, 0);
      if (bytes > MAX_BYTES) return { value: { kind: 'overflow' } };
    }
    if (!bounds) throw new Error(`the source ${input.source} has told no bounds of its range`);
    return { value: { kind: 'read', ...bounds, parts }, transfer: parts.flatMap(({ batch }) => pairBatchMemory(batch)) };
  },
});
