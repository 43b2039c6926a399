import type { ExtractedPart } from '../../pool/extracted-part.ts';
import type { FileRange, RangeBounds } from '../../warc/read-records.ts';
import type { ReadRangeOutput } from './read-range.task.ts';

export interface OrderedRangesInput {
  /** Bytes of the file, and of a range. */
  bytes: number;
  rangeBytes: number;
  /** Ranges that are read, or wait to be taken, at once. Bounds the memory. */
  ahead: number;
  /** Reads a range in another thread. */
  readAhead(range: FileRange): Promise<ReadRangeOutput>;
  /** Reads a range here, part by part. */
  readHere(range: FileRange, onBounds: (bounds: RangeBounds) => void): AsyncIterable<ExtractedPart>;
  /** Told how far the file has been read. */
  onProgress(bytesRead: number): void;
}

/**
 * The parts of a file in its order, whose ranges several threads read ahead. A range that does not begin where the one before it has ended,
 * or that holds too much to be handed over, is read again here; see [Note: ranges].
 */
export async function* orderedRanges(input: OrderedRangesInput): AsyncGenerator<ExtractedPart> {
  const { bytes, rangeBytes, ahead, onProgress } = input;
  const ranges: FileRange[] = [];
  for (let from = 0; from < bytes; from += rangeBytes) ranges.push({ from, to: Math.min(bytes, from + rangeBytes) });
  const running: Promise<ReadRangeOutput>[] = [];
  let launched = 0;
  const launch = (): void => {
    const range = ranges[launched];
    if (!range) return;
    launched++;
    const result = input.readAhead(range);
    // It is awaited in its turn; until then a failure must not count as one that nobody handles.
    result.catch(() => undefined);
    running.push(result);
  };
  for (let index = 0; index < ahead; index++) launch();
  let position = 0;
  for (const range of ranges) {
    const result = await running.shift();
    launch();
    // Swallowed by a record that began before.
    if (position >= range.to) continue;
    if (result?.kind === 'read' && result.start === position) {
      yield* result.parts;
      position = result.end;
    } else {
      let bounds: RangeBounds | undefined;
      yield* input.readHere({ from: position, to: range.to }, (told) => (bounds = told));
      if (!bounds) throw new Error(`no bounds were told for the range from ${position} to ${range.to}`);
      position = bounds.end;
    }
    onProgress(position);
  }
}
