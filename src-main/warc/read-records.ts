import { open } from 'node:fs/promises';
import { FileWindow } from './file-window.ts';
import { firstMember, gzipSegments, isGzipped } from './gzip-segments.ts';
import { plainSegments } from './plain-segments.ts';
import { RecordReader, type WarcRecord } from './record-reader.ts';
import type { FileRange, SegmentOptions } from './segment.ts';

export type { FileRange } from './segment.ts';

/** A record with a longer body is skipped and counted; also the bound of the reader's memory. */
const MAX_RECORD_BYTES = 32 << 20;

export interface ReadRecordsOptions extends SegmentOptions {
  /** Default 32 MiB. */
  maxRecordBytes?: number;
  /** True where the offset of most records is asked for: finding it out for one of a batch takes unpacking the batch again. */
  needsOffsets?: boolean;
  /** A part of a gzip file with one member a record. Default: the whole file. */
  range?: RecordRange | undefined;
}

/**
 * A part of a file.
 *
 * [Note: ranges] A reader of one range cannot know where the records of the range before end: it begins at the first gzip member that
 * unpacks to a record, and a damaged or odd file may hold something that only looks so. So each range tells what it has read, and it
 * counts only if the one before it has ended exactly where it begins.
 */
export interface RecordRange extends FileRange {
  /** True where `from` is known to be where the range before has ended. */
  isExact: boolean;
  /** Told at the end: where the first record began (undefined where the range has none) and where the next range's begins. */
  onBounds(bounds: RangeBounds): void;
}

export interface RangeBounds {
  start: number | undefined;
  end: number;
}

/**
 * The records of a WARC, WAT or WET file, plain or gzipped (one member a record, or one for the whole file), in batches: what one
 * segment completed. Memory is bounded by `maxRecordBytes` whatever the file holds. Views into a batch's bodies are valid until the
 * next batch is asked for.
 */
export async function* readRecords(path: string, options: ReadRecordsOptions): AsyncGenerator<Iterable<WarcRecord>> {
  const { maxRecordBytes = MAX_RECORD_BYTES, needsOffsets = false, range } = options;
  const file = await open(path);
  try {
    const window = new FileWindow(file, (await file.stat()).size);
    const reader = new RecordReader({ ...options, maxRecordBytes });
    if (range) {
      window.dropBefore(range.from);
      const start = range.isExact ? range.from : await firstMember(window, range.to, options);
      if (start === undefined) return range.onBounds({ start, end: range.to });
      window.dropBefore(start);
      const end = yield* gzipRecords(window, reader, { ...options, maxRecordBytes, needsOffsets, range });
      range.onBounds({ start, end });
      return;
    }
    await window.readMore();
    if (isGzipped(window.data))
      yield* gzipRecords(window, reader, { ...options, maxRecordBytes, needsOffsets, range: { from: 0, to: window.size } });
    else {
      for await (const segment of plainSegments(window, options)) yield reader.push(segment);
      yield reader.end();
    }
  } finally {
    await file.close();
  }
}

/** @returns what `gzipSegments` does */
async function* gzipRecords(
  window: FileWindow,
  reader: RecordReader,
  options: Parameters<typeof gzipSegments>[1],
): AsyncGenerator<Iterable<WarcRecord>, number> {
  const segments = gzipSegments(window, options);
  try {
    while (true) {
      const next = await segments.next();
      if (next.done) {
        yield reader.end();
        return next.value;
      }
      if (Array.isArray(next.value)) {
        // A batch begins with a record, which ends whatever was not complete before it.
        yield reader.end();
        yield next.value;
      } else yield reader.push(next.value);
    }
  } finally {
    await segments.return(0);
  }
}
