import type { ExtractedPart } from '../../pool/extracted-part.ts';
import { PartBuilder, type PartRules } from '../../pool/part-builder.ts';
import type { Source, SourceHead, SourceOptions } from '../../sources/source.ts';
import type { RecordRange } from '../../warc/read-records.ts';

export interface ReadPartsInput {
  source: Source;
  head: SourceHead;
  options: SourceOptions;
  rules: PartRules;
  /** Default: the whole file. */
  range?: RecordRange | undefined;
}

/** Reads a source, or a range of it, part by part; what has been counted after the last pair comes in a last part. */
export async function* readParts(
  { source, head, options, rules, range }: ReadPartsInput,
  { onProgress, signal }: { onProgress?: (bytesRead: number) => void; signal?: AbortSignal | undefined },
): AsyncGenerator<ExtractedPart> {
  const builder = new PartBuilder(rules);
  const { tally } = builder;
  const onBad = builder.addBad.bind(builder);
  for await (const pairs of source.read(head, options, { tally, onBad, range, signal, ...(onProgress && { onProgress }) })) {
    for (const pair of pairs) {
      builder.add(pair);
      if (builder.isFull) yield builder.take();
    }
  }
  yield builder.take();
}
