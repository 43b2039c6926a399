import { type FileWindow, READ_BYTES } from './file-window.ts';
import { gzipHeaderLength } from './gzip-header.ts';
import { beginsWithWarc, inflateMember, MAX_WHOLE_MEMBER_BYTES } from './gzip-member.ts';
import { inflateLargeMember } from './large-member.ts';
import { recordBatch } from './record-batch.ts';
import type { WarcRecord } from './record-reader.ts';
import type { FileRange, Segment, SegmentOptions } from './segment.ts';

const SIGNATURE = Buffer.from([0x1f, 0x8b, 8]);

/** Bytes looked at to tell a member from an accidental signature. */
const PROBE_BYTES = 80_000;

/**
 * Whether a file is gzipped, by its first bytes. One whose first member is damaged is told by a later member that holds a record.
 * @param data the beginning of the file
 */
export function isGzipped(data: Buffer): boolean {
  if (data[0] === 0x1f && data[1] === 0x8b) return true;
  if (data.includes('WARC/1.')) return false;
  for (let at = data.indexOf(SIGNATURE); at >= 0; at = data.indexOf(SIGNATURE, at + 1)) {
    if (holdsRecord(data.subarray(at))) return true;
  }
  return false;
}

/** True where a member begins at the start of `data` and unpacks to a WARC record. */
function holdsRecord(data: Buffer): boolean {
  const headerLength = gzipHeaderLength(data, 0);
  return typeof headerLength === 'number' && beginsWithWarc(data.subarray(headerLength));
}

/** Packed bytes that are unpacked in one go: enough to make the call cheap, little enough for the processor's cache. */
const BATCH_BYTES = 256 << 10;

export interface GzipOptions extends SegmentOptions {
  maxRecordBytes: number;
  needsOffsets: boolean;
  range: FileRange;
}

/**
 * Unpacks a gzip file member by member, and many members at once where they are flawless. A broken member is reported once with its
 * offset; reading goes on at the next signature whose member unpacks to `WARC/`. Bytes between members are reported in the same way.
 * @returns file offset of the first byte that was not read: the end of the file, or the first member behind the range that begins a record
 */
export async function* gzipSegments(window: FileWindow, options: GzipOptions): AsyncGenerator<Segment | WarcRecord[], number> {
  const { range } = options;
  let at = window.start;
  // Up to here batches have been tried in vain.
  let noBatchBefore = options.needsOffsets ? Number.POSITIVE_INFINITY : at;
  while (true) {
    options.signal?.throwIfAborted();
    // Keeps the packed bytes of a member together: what follows the last whole member moves to the front before the next read.
    if (window.end - at < BATCH_BYTES && !window.isAtEnd) {
      window.dropBefore(at);
      await window.readMore();
      options.onProgress?.(window.end);
      continue;
    }
    const position = at - window.start;
    if (position >= window.data.length) return window.size;
    if (at >= range.to && holdsRecord(window.data.subarray(position))) return at;
    const batchEnd = at >= noBatchBefore ? endOfBatch(window, position, range.to) : position;
    if (batchEnd > position) {
      const records = recordBatch(window.data.subarray(position, batchEnd), at, options.maxRecordBytes);
      if (records) {
        yield records;
        at = window.start + batchEnd;
        continue;
      }
      noBatchBefore = window.start + batchEnd;
    }
    const headerLength = gzipHeaderLength(window.data, position);
    const isHeaderCut = headerLength === 'more';
    if (isHeaderCut && !window.isAtEnd) {
      window.dropBefore(at);
      await window.readMore();
      continue;
    }
    if (typeof headerLength !== 'number') {
      options.onBad({ offset: at, reason: isHeaderCut ? 'the file ends inside a gzip header' : 'no gzip member begins here' });
      at = await nextMember(window, at + 1, options);
      continue;
    }
    const member = inflateMember(window.data.subarray(position + headerLength));
    if (member.kind === 'more' && !window.isAtEnd) {
      window.dropBefore(at);
      await window.readMore(Math.max(READ_BYTES, window.data.length));
      options.onProgress?.(window.end);
      continue;
    }
    if (member.kind === 'whole') {
      yield { bytes: member.bytes, offset: at, isGzip: true, isStart: true, isEnd: true, isBroken: false };
      at += headerLength + member.packed;
      continue;
    }
    at = yield* streamMember(window, at, headerLength, options);
  }
}

/**
 * Where a batch that begins at `position` may end: at the last member of the next BATCH_BYTES, as far as a signature shows it, and not
 * behind the first member that begins at or after `limit`.
 * @returns position in the window; `position` itself where there is no batch
 */
function endOfBatch(window: FileWindow, position: number, limit: number): number {
  const { data } = window;
  const most = Math.min(position + BATCH_BYTES, limit - window.start);
  if (window.isAtEnd && most >= data.length) return data.length;
  return Math.max(position, data.lastIndexOf(SIGNATURE, Math.min(most, data.length - SIGNATURE.length)));
}

/**
 * Offset of the first member at or behind `from` that begins a record, and before `to`.
 * @returns undefined where there is none
 */
export async function firstMember(window: FileWindow, to: number, options: SegmentOptions): Promise<number | undefined> {
  const at = await nextMember(window, window.start, options, to);
  return at < to && at < window.size ? at : undefined;
}

/**
 * Large, cut and broken members take this way, so that the records before the break are kept. A damaged member of one record yields
 * nothing whole, so nothing damaged gets through; in one of many records the checksum is known only at its end.
 * @returns the file offset to go on at
 */
async function* streamMember(
  window: FileWindow,
  at: number,
  headerLength: number,
  options: SegmentOptions,
): AsyncGenerator<Segment, number> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let isStart = true;
  const segment = (bytes: Buffer, isEnd: boolean, isBroken: boolean): Segment => {
    const next = { bytes, offset: at, isGzip: true, isStart, isEnd, isBroken };
    isStart = false;
    return next;
  };
  const parts = inflateLargeMember(window, at + headerLength, options.signal);
  // Up to the size that would have been unpacked in one go, nothing is handed on before the end is known.
  while (true) {
    const part = await parts.next();
    if (part.done) {
      const { packed, problem } = part.value;
      const rest = Buffer.concat(held);
      if (problem === undefined && packed !== undefined) {
        yield segment(rest, true, false);
        return at + headerLength + packed;
      }
      const isOneRecord = isStart && !rest.includes('\nWARC/1.');
      if (!isStart || !isOneRecord) yield segment(rest, true, true);
      options.onBad({ offset: at, reason: problem ?? 'the gzip member is broken' });
      return await nextMember(window, at + 1, options);
    }
    held.push(part.value);
    heldBytes += part.value.length;
    if (heldBytes > MAX_WHOLE_MEMBER_BYTES || !isStart) {
      yield segment(Buffer.concat(held), false, false);
      held = [];
      heldBytes = 0;
      options.onProgress?.(at);
    }
  }
}

/** File offset of the next member at or after `from` that holds a WARC record; the file's size where there is none before `to`. */
async function nextMember(window: FileWindow, from: number, options: SegmentOptions, to = window.size): Promise<number> {
  if (from < window.start) throw new RangeError(`the window starts at ${window.start}, asked for ${from}`);
  let at = from;
  while (true) {
    options.signal?.throwIfAborted();
    const position = Math.max(0, at - window.start);
    const found = position < window.data.length ? window.data.indexOf(SIGNATURE, position) : -1;
    if (found >= 0) {
      at = window.start + found;
      const probe = at + PROBE_BYTES <= window.end ? window.data.subarray(found) : await window.readAt(at, PROBE_BYTES);
      if (holdsRecord(probe)) return at;
      at++;
      continue;
    }
    if (window.isAtEnd || window.end >= to + PROBE_BYTES) {
      window.dropBefore(window.size);
      return window.size;
    }
    // A signature may lie across the edge of what has been read.
    at = Math.max(from, window.end - (SIGNATURE.length - 1));
    window.dropBefore(at);
    await window.readMore();
    options.onProgress?.(window.end);
  }
}
