import { createReadStream } from 'node:fs';
import { AppError } from '#shared/errors.ts';
import { type ReadLine, readPlainLine, readTable } from './hash-column.ts';
import { sortHashes } from './hash-set.ts';
import { HASH_BYTES, type HashBlob, type HashKind, kindOfHex, type ListType } from './list-type.ts';

/** No entry is longer; what is, is a bad line. */
const MAX_LINE_BYTES = 4096;
const MAX_PLACES = 20;
/** 320 MB of SHA-256. */
const MAX_ENTRIES = 10_000_000;
const FIRST_CAPACITY = 1024;
const NEWLINE = 10;
const RETURN = 13;

export interface HashList {
  blobs: HashBlob[];
  /** Different hashes. */
  entries: number;
  duplicates: number;
  /** Entries that the file itself calls another type. */
  otherType: number;
  /** Lines that are no entry of this type, and the numbers of the first of them, from 1. What they say is told nowhere. */
  bad: number;
  badLines: number[];
}

/**
 * Reads a hash list: one hash a line, `type hash` lines, or csv with a header. Hex in either case; `#` begins a comment. Streamed: memory follows the
 * number of hashes, not the size of the file.
 * @throws AppError(FILE_NOT_FOUND, SOURCE_UNREADABLE) for a file that cannot be read, that holds no hash of the type, or more than 10 million
 */
export async function readHashList(path: string, type: ListType, options: { signal?: AbortSignal | undefined } = {}): Promise<HashList> {
  const found = new Map<HashKind, Collected>();
  const list: HashList = { blobs: [], entries: 0, duplicates: 0, otherType: 0, bad: 0, badLines: [] };
  let read: ReadLine | undefined;
  let line = 0;
  let total = 0;
  const bad = (): void => {
    list.bad++;
    if (list.badLines.length < MAX_PLACES) list.badLines.push(line);
  };
  for await (const text of linesOf(path, options)) {
    line++;
    if (text === null) {
      bad();
      continue;
    }
    const entry = (line === 1 ? text.replace(/^\uFEFF/, '') : text).trim();
    if (entry === '' || entry.startsWith('#')) continue;
    if (!read) {
      const table = readTable(type, entry);
      read = table ?? readPlainLine(type);
      if (table) continue;
    }
    const hex = read(entry);
    if (hex === 'other') {
      list.otherType++;
      continue;
    }
    const kind = hex !== null && /^[0-9a-f]+$/i.test(hex) ? kindOfHex(type, hex.length) : undefined;
    if (hex === null || kind === undefined) {
      bad();
      continue;
    }
    if (++total > MAX_ENTRIES) throw refused(path, `more than ${MAX_ENTRIES} hashes; split it`);
    const collected = found.get(kind) ?? new Collected(HASH_BYTES[kind]);
    found.set(kind, collected);
    collected.add(hex);
  }
  if (total === 0) {
    const [first] = list.badLines;
    const why = first === undefined ? '' : `; ${list.bad} lines are none, the first is line ${first}`;
    throw refused(path, `no ${type} hash${why}`);
  }
  for (const [kind, collected] of found) {
    const hashes = sortHashes(collected.bytes(), HASH_BYTES[kind]);
    list.entries += hashes.byteLength / HASH_BYTES[kind];
    list.blobs.push({ isUrl: type === 'url', kind, hashes });
  }
  list.duplicates = total - list.entries;
  return list;
}

const refused = (path: string, what: string): AppError =>
  new AppError('SOURCE_UNREADABLE', `${path}: expected a list of hashes, found ${what}`, { data: { path } });

/** Hashes of one width, one after the other. */
class Collected {
  readonly #width: number;
  #held: Buffer;
  #end = 0;

  constructor(width: number) {
    this.#width = width;
    this.#held = Buffer.allocUnsafeSlow(FIRST_CAPACITY * width);
  }

  add(hex: string): void {
    if (this.#end === this.#held.byteLength) {
      const grown = Buffer.allocUnsafeSlow(this.#held.byteLength * 2);
      this.#held.copy(grown);
      this.#held = grown;
    }
    this.#held.write(hex, this.#end, 'hex');
    this.#end += this.#width;
  }

  bytes(): Buffer {
    return this.#held.subarray(0, this.#end);
  }
}

/** The lines of a file, without their ends; null for one that is too long. @throws AppError */
async function* linesOf(path: string, { signal }: { signal?: AbortSignal | undefined }): AsyncGenerator<string | null> {
  let held: Buffer = Buffer.alloc(0);
  let isTooLong = false;
  let lastByte = 0;
  try {
    for await (const chunk of createReadStream(path, { ...(signal && { signal }), highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
      let start = 0;
      for (let at = 0; at < chunk.byteLength; at++) {
        const byte = chunk[at];
        const before = at === 0 ? lastByte : chunk[at - 1];
        if (byte !== NEWLINE && byte !== RETURN) continue;
        if (byte === NEWLINE && before === RETURN) {
          start = at + 1;
          continue;
        }
        const size = held.byteLength + at - start;
        yield isTooLong || size > MAX_LINE_BYTES ? null : Buffer.concat([held, chunk.subarray(start, at)]).toString('utf8');
        [held, isTooLong, start] = [Buffer.alloc(0), false, at + 1];
      }
      lastByte = chunk[chunk.byteLength - 1] ?? 0;
      if (held.byteLength + chunk.byteLength - start > MAX_LINE_BYTES) [held, isTooLong] = [Buffer.alloc(0), true];
      else if (!isTooLong) held = Buffer.concat([held, chunk.subarray(start)]);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new AppError('FILE_NOT_FOUND', `${path} does not exist`, { data: { path }, cause: error });
    if (code === 'EISDIR' || code === 'EACCES')
      throw new AppError('SOURCE_UNREADABLE', `${path} cannot be read (${code})`, { data: { path }, cause: error });
    throw error;
  }
  if (isTooLong) yield null;
  else if (held.byteLength > 0) yield held.toString('utf8');
}
