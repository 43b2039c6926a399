import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { TAR_BLOCK_BYTES, ustarHeader, ustarMemberBytes } from '#main/util/ustar.ts';
import { PackWindow } from './pack-window.ts';

/** What the catalog says of one file of a pack. */
export interface ExpectedFile {
  /** For messages: `image 0f3c...`. */
  what: string;
  /** Of the data, not of its tar header. */
  offset: number;
  length: number;
  crc32: number;
  /** Hex of the bytes; null where they are not those that were hashed. */
  sha256: string | null;
}

export interface PackCheck {
  path: string;
  /** For messages: `store/00000.tar`. */
  name: string;
  /** The committed end; what lies behind it is no part of the pack. */
  end: number;
  /** The next files behind an offset, by offset; none at the end. */
  filesAfter(offset: number): readonly ExpectedFile[];
  tell(problem: string): void;
  signal: AbortSignal;
}

export interface PackAccount {
  /** Files that were read, well or not. */
  files: number;
  /** Bytes read. */
  bytes: number;
  /** Bytes of members that no file of the catalog is in. */
  unreferencedBytes: number;
}

/** Name and size that a header of ours states; undefined unless every byte of it is as we would write it. */
function readOwnHeader(header: Buffer): { name: string; size: number } | undefined {
  const nameEnd = header.indexOf(0);
  const name = header.toString('latin1', 0, nameEnd === -1 || nameEnd > 100 ? 100 : nameEnd);
  const digits = /^([0-7]{11})\0$/.exec(header.toString('latin1', 124, 136))?.[1];
  if (header.length < TAR_BLOCK_BYTES || digits === undefined || !/^[\x21-\x2e\x30-\x7e][\x20-\x7e]*$/.test(name)) return undefined;
  const size = Number.parseInt(digits, 8);
  return ustarHeader({ name, size }).equals(header) ? { name, size } : undefined;
}

/** The catalog's files of a pack one after the other, fetched in batches. */
class ExpectedFiles {
  readonly #after: PackCheck['filesAfter'];
  #batch: readonly ExpectedFile[] = [];
  #at = 0;
  #lastOffset = -1;

  constructor(after: PackCheck['filesAfter']) {
    this.#after = after;
  }

  peek(): ExpectedFile | undefined {
    if (this.#at === this.#batch.length) {
      this.#batch = this.#after(this.#lastOffset);
      this.#at = 0;
    }
    return this.#batch[this.#at];
  }

  next(): void {
    this.#lastOffset = this.#batch[this.#at]?.offset ?? this.#lastOffset;
    this.#at++;
  }
}

/**
 * Reads every byte of a pack up to its committed end: tar headers as we write them, the files' CRC-32 and sha256, zeros for padding.
 * After a broken header it goes on at the next file that the catalog knows.
 */
export async function checkPack(check: PackCheck): Promise<PackAccount> {
  const { name, end, tell, signal } = check;
  const account: PackAccount = { files: 0, bytes: 0, unreferencedBytes: 0 };
  const expected = new ExpectedFiles(check.filesAfter);
  const handle = await open(check.path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    tell(`${name} must have at least ${end} bytes, found no file`);
  });
  if (!handle) return account;
  try {
    const { size } = await handle.stat();
    if (size < end) tell(`${name} must have at least ${end} bytes, found ${size}`);
    const readable = Math.min(size, end);
    const window = new PackWindow(handle, readable);
    const checkFile = async (file: ExpectedFile): Promise<void> => {
      account.files++;
      const content = await window.read(file.offset, file.length);
      const isWhole = content.length === file.length;
      if (!isWhole) tell(`${name} at ${file.offset}: ${file.what} must have ${file.length} bytes, but the pack ends before`);
      else if (file.sha256 !== null && createHash('sha256').update(content).digest('hex') !== file.sha256)
        tell(`${name} at ${file.offset}: the bytes of ${file.what} are not those that were downloaded`);
      else if (crc32(content) !== file.crc32) tell(`${name} at ${file.offset}: the bytes of ${file.what} are not those that were stored`);
    };

    let position = 0;
    while (position < readable) {
      signal.throwIfAborted();
      let file = expected.peek();
      while (file && file.offset < position + TAR_BLOCK_BYTES) {
        tell(`${name}: no file begins at ${file.offset}, where the catalog has ${file.what}`);
        expected.next();
        file = expected.peek();
      }
      const header = readOwnHeader(await window.read(position, TAR_BLOCK_BYTES));
      const isNext = file?.offset === position + TAR_BLOCK_BYTES;
      if (!header || position + ustarMemberBytes(header.size) > end || (isNext && file?.length !== header.size)) {
        tell(`${name} at ${position}: this is not the tar header that was written${isNext ? ` of ${file?.what}` : ''}`);
        if (!file) break;
        if (isNext) {
          await checkFile(file);
          expected.next();
          position += ustarMemberBytes(file.length);
        } else position = file.offset - TAR_BLOCK_BYTES;
        continue;
      }
      const memberEnd = position + ustarMemberBytes(header.size);
      if (file && isNext) {
        await checkFile(file);
        expected.next();
      } else account.unreferencedBytes += ustarMemberBytes(header.size);
      const dataEnd = position + TAR_BLOCK_BYTES + header.size;
      const padding = await window.read(dataEnd, memberEnd - dataEnd);
      if (padding.some((byte) => byte !== 0)) tell(`${name} at ${dataEnd}: the padding of ${header.name} is not zero`);
      position = memberEnd;
    }
    for (let file = expected.peek(); file; file = expected.peek()) {
      tell(`${name}: the catalog has ${file.what} at ${file.offset}, beyond the pack's ${readable} bytes`);
      expected.next();
    }
    account.bytes = readable;
    return account;
  } finally {
    await handle.close();
  }
}
