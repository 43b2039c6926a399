import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { AppError } from '#shared/errors.ts';
import type { PackRef } from './pack-store.ts';
import { ReadHandles } from './read-handles.ts';

const OPEN_PACKS = 8;
/** An open file that was deleted keeps its place on the drive. */
const IDLE_MS = 10_000;

/** Reads files out of packs that somebody else may be writing or compacting. */
export class PackReader {
  readonly #dir: string;
  readonly #handles = new ReadHandles(OPEN_PACKS);
  #reads = 0;
  #idle: NodeJS.Timeout | undefined;
  #whenUnused: (() => void) | undefined;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /**
   * Reads one file. Compaction moves files and deletes packs: where a place holds other bytes than it should, the file is asked for
   * once more.
   * @param placeOf asks the catalog; undefined: there is no such file
   * @throws AppError(LIBRARY_DAMAGED) where the bytes are missing or others also at the second time
   */
  async read(placeOf: () => PackRef | undefined): Promise<Buffer<ArrayBuffer> | undefined> {
    clearTimeout(this.#idle);
    this.#reads++;
    try {
      const first = placeOf();
      if (!first) return undefined;
      const bytes = await this.#bytesAt(first);
      if (bytes) return bytes;
      this.#handles.retire(join(this.#dir, first.pack));
      const second = placeOf();
      if (!second) return undefined;
      const moved = await this.#bytesAt(second);
      if (moved) return moved;
      const path = join(this.#dir, second.pack);
      throw new AppError(
        'LIBRARY_DAMAGED',
        `${path} at ${second.offset}: the ${second.length} bytes that were stored there are not there`,
        {
          data: { path, offset: second.offset, length: second.length },
        },
      );
    } finally {
      this.#reads--;
      if (this.#reads === 0) {
        this.#whenUnused?.();
        this.#idle = setTimeout(() => void this.#handles.close(), IDLE_MS).unref();
      }
    }
  }

  /** @returns undefined where other bytes lie there, or none */
  async #bytesAt({ pack, offset, length, crc32: expected }: PackRef): Promise<Buffer<ArrayBuffer> | undefined> {
    try {
      return await this.#handles.use(join(this.#dir, pack), async (handle) => {
        const bytes = Buffer.allocUnsafeSlow(length);
        let got = 0;
        while (got < length) {
          const { bytesRead } = await handle.read(bytes, got, length - got, offset + got);
          if (bytesRead === 0) return undefined;
          got += bytesRead;
        }
        return crc32(bytes) === expected ? bytes : undefined;
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Waits for the reads under way and closes the files. */
  async close(): Promise<void> {
    if (this.#reads > 0) {
      await new Promise<void>((resolve) => {
        this.#whenUnused = resolve;
      });
    }
    clearTimeout(this.#idle);
    await this.#handles.close();
  }
}
