import { crc32, inflateRawSync } from 'node:zlib';

/**
 * The records of a WARC file the slow and obvious way, from the format alone: the whole file in memory, member by member. What is broken
 * is told with its offset. Made to judge the product's reader, so it shares no code with it.
 */
export interface ReferenceRecord {
  /** Byte offset on disk: of the gzip member, or of the record in a plain file. */
  offset: number;
  header: string;
  body: Buffer;
}

/** Unpacked bytes that belong together, and where each of them lies on disk. */
interface Run {
  bytes: Buffer;
  offsetOf(at: number): number;
}

const MAX_BODY_BYTES = 32 * 1024 * 1024;

export function referenceRecords(file: Buffer): { records: ReferenceRecord[]; badOffsets: number[] } {
  const badOffsets: number[] = [];
  const isPacked = file[0] === 0x1f && file[1] === 0x8b;
  const runs = isPacked ? packedRuns(file, badOffsets) : [{ bytes: file, offsetOf: (at: number) => at }];
  const records = runs.flatMap((run) => splitRun(run, badOffsets));
  return { records, badOffsets: badOffsets.sort((a, b) => a - b) };
}

/** One run for every member that begins a record; members that begin otherwise continue the run before. */
function packedRuns(file: Buffer, badOffsets: number[]): Run[] {
  const runs: { parts: { bytes: Buffer; offset: number }[] }[] = [];
  let isAfterBreak = true;
  let at = 0;
  while (at < file.length) {
    const member = readMember(file, at);
    if (member === undefined) {
      badOffsets.push(at);
      isAfterBreak = true;
      do at++;
      while (at < file.length && !readMember(file, at)?.bytes.toString('latin1', 0, 5).startsWith('WARC/'));
      continue;
    }
    const part = { bytes: member.bytes, offset: at };
    const last = runs.at(-1);
    if (isAfterBreak || last === undefined || member.bytes.toString('latin1', 0, 7) === 'WARC/1.') runs.push({ parts: [part] });
    else last.parts.push(part);
    isAfterBreak = false;
    at = member.end;
  }
  return runs.map(({ parts }) => ({
    bytes: Buffer.concat(parts.map((part) => part.bytes)),
    offsetOf(position) {
      let start = 0;
      for (const part of parts) {
        start += part.bytes.length;
        if (position < start) return part.offset;
      }
      return parts.at(-1)?.offset ?? 0;
    },
  }));
}

/** The gzip member that begins at `at` (RFC 1952), undefined where none does or it is damaged. */
function readMember(file: Buffer, at: number): { bytes: Buffer; end: number } | undefined {
  if (file[at] !== 0x1f || file[at + 1] !== 0x8b || file[at + 2] !== 8 || at + 18 > file.length) return undefined;
  const flags = file[at + 3] ?? 0;
  if (flags >= 0x20) return undefined;
  let start = at + 10;
  if (flags & 4) start += 2 + file.readUInt16LE(start);
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    const zero = file.indexOf(0, start);
    if (zero < 0) return undefined;
    start = zero + 1;
  }
  if (flags & 2) start += 2;
  try {
    const inflated = inflateRawSync(file.subarray(start), { info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    const trailer = start + inflated.engine.bytesWritten;
    if (trailer + 8 > file.length) return undefined;
    if (file.readUInt32LE(trailer) !== crc32(inflated.buffer) || file.readUInt32LE(trailer + 4) !== inflated.buffer.length)
      return undefined;
    return { bytes: inflated.buffer, end: trailer + 8 };
  } catch {
    // No deflate data: that is what `undefined` says.
    return undefined;
  }
}

function splitRun({ bytes, offsetOf }: Run, badOffsets: number[]): ReferenceRecord[] {
  const records: ReferenceRecord[] = [];
  let at = 0;
  while (true) {
    at = afterLineEnds(bytes, at);
    if (at >= bytes.length) return records;
    const record = recordAt(bytes, at);
    if ('end' in record) {
      records.push({ offset: offsetOf(at), header: record.header, body: record.body });
      at = record.end;
      continue;
    }
    badOffsets.push(offsetOf(at));
    const next = bytes.indexOf('\nWARC/1.', record.resumeAt);
    if (next < 0) return records;
    at = next + 1;
  }
}

function recordAt(bytes: Buffer, at: number): { header: string; body: Buffer; end: number } | { resumeAt: number } {
  if (!startsRecord(bytes, at)) return { resumeAt: at };
  const ends = ['\n\r\n', '\n\n'].map((blank) => [bytes.indexOf(blank, at), blank.length] as const).filter(([found]) => found >= 0);
  const [first] = ends.sort(([a], [b]) => a - b);
  if (first === undefined) return { resumeAt: at };
  const bodyStart = first[0] + first[1];
  const header = bytes.toString('latin1', at, bodyStart);
  const length = /\ncontent-length[ \t]*:[ \t]*(\d+)[ \t]*\r?\n/i.exec(header)?.[1];
  const resumeAt = bodyStart - 1;
  if (length === undefined || Number(length) > MAX_BODY_BYTES) return { resumeAt };
  // Crawl CC-MAIN-2018-34 has an extra line end after the body that its Content-Length does not count, and is off by two.
  for (const slack of [0, 1, 2]) {
    const bodyEnd = bodyStart + Number(length) + slack;
    const end = afterLineEnds(bytes, bodyEnd);
    const isFollowed = end === bytes.length || startsRecord(bytes, end);
    if (isFollowed && bodyEnd <= bytes.length && (slack === 0 || end > bodyEnd))
      return { header, body: bytes.subarray(bodyStart, bodyEnd), end };
  }
  // A whole record by the standard stays one, whatever comes after it.
  const bodyEnd = bodyStart + Number(length);
  if (bytes.toString('latin1', bodyEnd, bodyEnd + 4) === '\r\n\r\n')
    return { header, body: bytes.subarray(bodyStart, bodyEnd), end: bodyEnd };
  return { resumeAt };
}

function startsRecord(bytes: Buffer, at: number): boolean {
  return bytes.toString('latin1', at, at + 7) === 'WARC/1.';
}

function afterLineEnds(bytes: Buffer, at: number): number {
  let next = at;
  while (bytes[next] === 10 || bytes[next] === 13) next++;
  return next;
}
