import { contentLength, headerEnd, MAX_HEADER_BYTES } from './record-header.ts';

/** How every record of WARC/1.0 and 1.1 begins. */
export const VERSION = Buffer.from('WARC/1.');

/** The same at the start of a line. */
export const VERSION_LINE = Buffer.from('\nWARC/1.');

/** What follows `data`: more of the same stream, perhaps another gzip member, or nothing. */
export type Ending = 'open' | 'member' | 'file';

export type Cut =
  | { kind: 'record'; header: string; bodyStart: number; bodyEnd: number; next: number }
  /** Not to be decided before so many bytes from `at` on are there. */
  | { kind: 'more'; bytes: number }
  /** The next record is to be searched for from `searchFrom` on. */
  | { kind: 'bad'; reason: string; searchFrom: number };

/** What ends a record by the standard, and with bare line feeds. */
const TERMINATORS = [Buffer.from('\r\n\r\n'), Buffer.from('\n\n')];

const CR = 13;
const LF = 10;

/** Line ends after a body beyond which the next record need not be in sight. */
const MAX_LINE_ENDS = 64;

/** Bytes that a Content-Length may be too small by: the crawl CC-MAIN-2018-34 is off by two, with an extra line end. */
const MAX_SLACK = 2;

/**
 * Finds the bounds of the record that begins at `at`. It counts only when its body is followed by the next record, by the end or at least
 * by the two line ends of the standard: that is what unmasks a wrong Content-Length.
 */
export function cutRecord(data: Buffer, at: number, options: { ending: Ending; maxRecordBytes: number }): Cut {
  const { ending, maxRecordBytes } = options;
  const here = versionAt(data, at, ending);
  if (here === 'more') return { kind: 'more', bytes: VERSION.length };
  if (here === 'no')
    return { kind: 'bad', reason: `expected a record that begins with WARC/1., found ${excerpt(data, at)}`, searchFrom: at };
  const bodyStart = headerEnd(data, at);
  if (bodyStart < 0) {
    const bytes = data.length - at;
    if (bytes >= MAX_HEADER_BYTES)
      return { kind: 'bad', reason: `the record header has no end within ${MAX_HEADER_BYTES} bytes`, searchFrom: at };
    if (ending === 'file') return { kind: 'bad', reason: 'the record ends inside its header', searchFrom: at };
    return { kind: 'more', bytes: bytes + 1 };
  }
  const header = data.toString('latin1', at, bodyStart);
  if (header.includes('\nWARC/1.')) return { kind: 'bad', reason: 'the record header has no end', searchFrom: at };
  const length = contentLength(header);
  // The line end before the body counts as the one before a version line.
  const bad = (reason: string): Cut => ({ kind: 'bad', reason, searchFrom: bodyStart - 1 });
  if (typeof length === 'string') return bad(length);
  if (length > maxRecordBytes) return bad(`the record has ${length} bytes, more than the limit of ${maxRecordBytes}`);
  const bodyEnd = bodyStart + length;
  if (data.length < bodyEnd) {
    if (ending === 'file') return bad(`the record ends ${bodyEnd - data.length} bytes before its Content-Length of ${length}`);
    return { kind: 'more', bytes: bodyEnd - at };
  }
  // A body that holds a version line is rather a length that swallowed a record, unless everything else is by the book.
  const isTerminated = TERMINATORS.some((end) => data.subarray(bodyEnd, bodyEnd + end.length).equals(end));
  const isSuspect = data.subarray(bodyStart, bodyEnd).includes(VERSION_LINE);
  for (let slack = 0; slack <= (isSuspect ? 0 : MAX_SLACK); slack++) {
    const next = boundary(data, bodyEnd + slack, ending, slack > 0);
    if (next === 'more') return { kind: 'more', bytes: data.length - at + 1 };
    if (next !== 'no' && (isTerminated || !isSuspect)) return { kind: 'record', header, bodyStart, bodyEnd: bodyEnd + slack, next };
  }
  // By the book, and followed by junk: the next record is the broken one.
  if (isTerminated && !isSuspect) return { kind: 'record', header, bodyStart, bodyEnd, next: bodyEnd };
  return bad(`no record follows where the Content-Length of ${length} leads`);
}

/** Whether a body can end at `at`: the offset of what comes after its line ends, if so. */
function boundary(data: Buffer, at: number, ending: Ending, needsLineEnd: boolean): number | 'no' | 'more' {
  let next = at;
  while (next - at < MAX_LINE_ENDS && (data[next] === CR || data[next] === LF)) next++;
  if (next - at === MAX_LINE_ENDS) return next;
  if (next >= data.length) return ending === 'open' ? 'more' : next > data.length ? 'no' : next;
  if (needsLineEnd && next === at) return 'no';
  const version = versionAt(data, next, ending);
  return version === 'yes' ? next : version;
}

function versionAt(data: Buffer, at: number, ending: Ending): 'yes' | 'no' | 'more' {
  const there = Math.min(VERSION.length, data.length - at);
  for (let index = 0; index < there; index++) if (data[at + index] !== VERSION[index]) return 'no';
  if (there === VERSION.length) return 'yes';
  return ending === 'file' ? 'no' : 'more';
}

function excerpt(data: Buffer, at: number): string {
  return JSON.stringify(data.toString('latin1', at, at + 24));
}
