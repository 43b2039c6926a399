import { constants, type FileHandle, open, stat, truncate, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { fsyncDirectory } from '#main/util/atomic-write.ts';
import { diskError } from '#main/util/disk-errors.ts';
import { type Log, silentLog } from '#main/util/log.ts';
import { makeFolder } from '#main/util/make-folder.ts';
import { TAR_BLOCK_BYTES, ustarMember, ustarMemberBytes } from '#main/util/ustar.ts';
import { AppError } from '#shared/errors.ts';
import { writeFully } from '../util/write-fully.ts';
import { holdPacks } from './hold-packs.ts';
import { listPackIndexes, type PackPrefix, packIndex, packName } from './pack-names.ts';
import { ReadHandles } from './read-handles.ts';

const DEFAULT_MAX_PACK_BYTES = 2 ** 30;
const READ_HANDLES = 16;

/** Where the bytes of one file lie: `offset` is that of the data, not of its tar header. */
export interface PackPlace {
  pack: string;
  offset: number;
  length: number;
}

/** A place and the CRC-32 of what was written there. */
export interface PackRef extends PackPlace {
  crc32: number;
}

export interface PackStoreOptions {
  /** Folder of the packs; made where it is absent. */
  dir: string;
  prefix: PackPrefix;
  /** A pack never grows past this, unless a single file is bigger; default 1 GiB. */
  maxBytes?: number;
  /** What the catalog has committed: the end of a pack in bytes, undefined for a pack it does not know. */
  committedEnd: (pack: string) => number | undefined;
  log?: Log;
}

/** @param actual bytes, undefined where there is no file */
function damaged(path: string, expected: number, actual: number | undefined, cause?: unknown): AppError {
  const found = actual === undefined ? 'no file' : `${actual} bytes`;
  return new AppError('LIBRARY_DAMAGED', `pack ${path} must have at least ${expected} bytes, found ${found}`, {
    data: { path, expected, actual: actual ?? 0 },
    cause,
  });
}

interface Tail {
  index: number;
  handle: FileHandle;
  /** Bytes written. */
  end: number;
  /** Bytes that are safely on disk. */
  syncedEnd: number;
}

/**
 * Opens the packs of a folder, which nobody else can until they are closed. Each is cut to its last committed end, so that what a crash left behind is gone and the next append
 * starts where the catalog's knowledge ends.
 * @throws AppError(LIBRARY_DAMAGED) when a pack is missing or shorter than the catalog says; AppError(LIBRARY_BUSY) while they are open
 */
export async function openPackStore(options: PackStoreOptions): Promise<PackStore> {
  const release = holdPacks(options.dir, options.prefix);
  try {
    return await openCut(options, release);
  } catch (error) {
    release();
    throw error;
  }
}

async function openCut(options: PackStoreOptions, release: () => void): Promise<PackStore> {
  const { dir, prefix, committedEnd, log = silentLog } = options;
  await makeFolder(dir);
  const present = new Set(await listPackIndexes(dir, prefix));
  const beyond = Math.max(-1, ...present) + 1;
  const ends: number[] = [];
  for (let index = 0; index < beyond || committedEnd(packName(prefix, index)) !== undefined; index++) {
    const name = packName(prefix, index);
    const path = join(dir, name);
    const expected = committedEnd(name) ?? 0;
    const actual = present.has(index) ? (await stat(path)).size : 0;
    if (actual < expected) {
      throw damaged(path, expected, present.has(index) ? actual : undefined);
    }
    if (actual > expected || (actual === 0 && present.has(index))) {
      // An empty file is no tar, so a pack of which nothing is committed goes altogether.
      if (expected === 0) await unlink(path);
      else await truncate(path, expected);
      log.warn({ path, bytes: actual - expected, end: expected }, 'cut the uncommitted tail of a pack');
    }
    ends.push(expected);
  }
  while (ends.at(-1) === 0) ends.pop();
  return new PackStore({ dir, prefix, maxBytes: options.maxBytes ?? DEFAULT_MAX_PACK_BYTES, ends, release });
}

/**
 * Append-only tars. A pack is at every committed moment a readable prefix of a tar: whole members, no closing blocks. Appends run one
 * after the other; the order of commit is append, sync, then the catalog's row, so a row never points at bytes that are not on disk.
 */
export class PackStore {
  readonly #dir: string;
  readonly #prefix: PackPrefix;
  readonly #maxBytes: number;
  /** By pack index: the end of its last whole member. */
  readonly #ends: number[];
  readonly #readers = new ReadHandles(READ_HANDLES);
  #tail: Tail | undefined;
  /** Packs that were left full since the last sync. */
  #full: Tail[] = [];
  #queue: Promise<unknown> = Promise.resolve();
  #reads = 0;
  #onIdle: (() => void) | undefined;
  #closed = false;
  readonly #release: () => void;

  /** Use openPackStore. */
  constructor(state: { dir: string; prefix: PackPrefix; maxBytes: number; ends: number[]; release: () => void }) {
    this.#dir = state.dir;
    this.#prefix = state.prefix;
    this.#maxBytes = state.maxBytes;
    this.#ends = state.ends;
    this.#release = state.release;
  }

  /** Path of a pack, for readers in other processes. */
  path(pack: string): string {
    return join(this.#dir, pack);
  }

  /**
   * Appends one file. It is on disk only after sync().
   * @param name member name, see ustarHeader
   * @throws AppError(DISK_FULL); the pack then ends where it did before
   */
  append(name: string, bytes: Uint8Array): Promise<PackRef> {
    return this.#serially(async () => {
      const pieces = ustarMember({ name, content: bytes });
      const tail = await this.#tailFor(ustarMemberBytes(bytes.byteLength));
      try {
        await writeFully(tail.handle, pieces, tail.end);
      } catch (error) {
        await this.#cutBack(tail, tail.end);
        throw diskError(error, this.path(packName(this.#prefix, tail.index)));
      }
      const offset = tail.end + TAR_BLOCK_BYTES;
      tail.end += ustarMemberBytes(bytes.byteLength);
      this.#ends[tail.index] = tail.end;
      return { pack: packName(this.#prefix, tail.index), offset, length: bytes.byteLength, crc32: crc32(bytes) };
    });
  }

  /**
   * Returns when everything appended so far is on disk. Should the disk refuse, all appends since the last successful sync are taken
   * back (the system may have dropped their pages): their references are void.
   * @throws AppError(DISK_FULL)
   */
  sync(): Promise<void> {
    return this.#serially(async () => {
      const dirty = [...this.#full, ...(this.#tail ? [this.#tail] : [])].filter((tail) => tail.end > tail.syncedEnd);
      try {
        for (const tail of dirty) await tail.handle.datasync();
      } catch (error) {
        for (const tail of dirty) {
          await this.#cutBack(tail, tail.syncedEnd);
          tail.end = tail.syncedEnd;
          this.#ends[tail.index] = tail.end;
        }
        throw diskError(error, this.#dir);
      }
      for (const tail of dirty) tail.syncedEnd = tail.end;
      for (const tail of this.#full.splice(0)) await tail.handle.close();
    });
  }

  /** The end of every pack in bytes, padding included: what the catalog commits after a sync. */
  ends(): Record<string, number> {
    return Object.fromEntries(this.#ends.map((end, index) => [packName(this.#prefix, index), end]));
  }

  /**
   * Reads one file. @throws AppError(LIBRARY_DAMAGED) when the pack is missing or ends before the file does
   */
  async read(ref: PackPlace): Promise<Buffer> {
    if (this.#closed) throw new AppError('BUG', 'the pack store is closed');
    const path = this.path(ref.pack);
    this.#reads++;
    try {
      return await this.#readers.use(path, async (handle) => {
        const bytes = Buffer.allocUnsafeSlow(ref.length);
        let got = 0;
        while (got < ref.length) {
          const { bytesRead } = await handle.read(bytes, got, ref.length - got, ref.offset + got);
          if (bytesRead === 0) {
            throw damaged(path, ref.offset + ref.length, ref.offset + got);
          }
          got += bytesRead;
        }
        return bytes;
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw damaged(path, ref.offset + ref.length, undefined, error);
    } finally {
      this.#reads--;
      if (this.#reads === 0) this.#onIdle?.();
    }
  }

  /** Name of the pack with the highest number that holds something; undefined where none does. */
  lastPack(): string | undefined {
    const index = this.#ends.findLastIndex((end) => end > 0);
    return index === -1 ? undefined : packName(this.#prefix, index);
  }

  /** Lets the next append begin a pack of its own. */
  startNewPack(): Promise<void> {
    return this.#serially(async () => {
      if ((this.#ends.at(-1) ?? 0) > 0) this.#ends.push(0);
    });
  }

  /**
   * Deletes a pack of which the catalog no longer commits anything. Call it after that commit; should it fail, the next open deletes the file.
   * @throws AppError(BUG) for the pack that is being appended to
   */
  remove(pack: string): Promise<void> {
    return this.#serially(async () => {
      const index = packIndex(this.#prefix, pack);
      if (index === undefined || [this.#tail, ...this.#full].some((tail) => tail?.index === index))
        throw new AppError('BUG', `${pack} cannot be removed: it is none of these packs, or being written`);
      this.#ends[index] = 0;
      await this.#readers.forget(this.path(pack));
      await unlink(this.path(pack));
      await fsyncDirectory(this.#dir);
    });
  }

  /** Waits for what is under way and closes the files. Does not sync. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#queue;
      if (this.#reads > 0) {
        await new Promise<void>((resolve) => {
          this.#onIdle = resolve;
        });
      }
      for (const tail of [...this.#full, ...(this.#tail ? [this.#tail] : [])]) await tail.handle.close();
      await this.#readers.close();
    } finally {
      this.#release();
    }
  }

  #serially<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new AppError('BUG', 'the pack store is closed'));
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined); // the caller has the error; the next one starts afresh
    return result;
  }

  /** The pack that takes the next member of so many bytes: the last one, or a new one when it would grow too big. */
  async #tailFor(memberBytes: number): Promise<Tail> {
    const last = this.#ends.length - 1;
    const end = this.#ends[last];
    const fits = end !== undefined && (end === 0 || end + memberBytes <= this.#maxBytes);
    const index = fits ? last : last + 1;
    if (this.#tail?.index === index) return this.#tail;
    const path = this.path(packName(this.#prefix, index));
    const from = fits ? end : 0;
    try {
      // A pack that holds something must be there; an empty one may still have to be made.
      const handle = await open(path, from > 0 ? 'r+' : constants.O_RDWR | constants.O_CREAT, 0o644);
      await fsyncDirectory(this.#dir).catch(async (error) => {
        await handle.close();
        throw error;
      });
      if (this.#tail) this.#full.push(this.#tail);
      this.#tail = { index, handle, end: from, syncedEnd: from };
      this.#ends[index] = from;
      return this.#tail;
    } catch (error) {
      if (from > 0 && (error as NodeJS.ErrnoException).code === 'ENOENT') throw damaged(path, from, undefined, error);
      throw diskError(error, path);
    }
  }

  /** Cuts a pack back after a failed write. Should that fail too, the bytes beyond `end` are overwritten or cut at the next open. */
  async #cutBack(tail: Tail, end: number): Promise<void> {
    await tail.handle.truncate(end).catch(() => undefined);
  }
}
