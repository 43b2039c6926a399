import { open } from 'node:fs/promises';
import { FileWindow } from './file-window.ts';
import { gzipSegments, isGzipped } from './gzip-segments.ts';
import { plainSegments } from './plain-segments.ts';
import { RecordReader, type WarcRecord } from './record-reader.ts';
import type { SegmentOptions } from './segment.ts';

export interface ReadRecordsOptions extends SegmentOptions {
  maxRecordBytes?: number;
}

/**
 * The records of a WARC, WAT or WET file, plain or gzipped (one member a record, or one for the whole file), in batches: what one
 * segment completed. Memory is bounded by `maxRecordBytes` whatever the file holds. Views into a batch's bodies are valid until the
 * next batch is asked for.
 */
export async function* readRecords(path: string, options: ReadRecordsOptions): AsyncGenerator<Iterable<WarcRecord>> {
  const file = await open(path);
  try {
    const window = new FileWindow(file, (await file.stat()).size);
    await window.readMore();
    const reader = new RecordReader(options);
    for await (const segment of isGzipped(window.data) ? gzipSegments(window, options) : plainSegments(window, options))
      yield reader.push(segment);
    yield reader.end();
  } finally {
    await file.close();
  }
}
