import { type FileHandle, open } from 'node:fs/promises';
import { ustarEnd, ustarMember } from '../util/ustar.ts';
import { writeFully } from '../util/write-fully.ts';

/** Gathered before they are written: one call for many members, while the next images are read. */
const GATHERED_BYTES = 1 << 20;

/** A plain ustar archive, written to disk as its members come. Times, owners and modes are fixed: the same members give the same bytes. */
export class TarFile {
  readonly #handle: FileHandle;
  #pieces: Uint8Array[] = [];
  #gathered = 0;
  #position = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Creates or replaces the file. */
  static async create(path: string): Promise<TarFile> {
    return new TarFile(await open(path, 'w'));
  }

  /** Adds members in this order; their bytes must not change any more. @throws what writing these or earlier ones threw */
  async append(members: readonly { name: string; content: Uint8Array }[]): Promise<void> {
    for (const member of members) this.#gather(ustarMember(member));
    if (this.#gathered >= GATHERED_BYTES) await this.#write();
  }

  #gather(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) {
      this.#pieces.push(piece);
      this.#gathered += piece.byteLength;
    }
  }

  /** Begins to write what was gathered once what was written before is there. */
  async #write(): Promise<void> {
    await this.#writing;
    const [pieces, position] = [this.#pieces, this.#position];
    this.#position += this.#gathered;
    this.#pieces = [];
    this.#gathered = 0;
    this.#writing = writeFully(this.#handle, pieces, position);
    // Whoever waits for it next is told.
    this.#writing.catch(() => undefined);
  }

  /** Writes what is left and the end of the archive. `close` is still to be called. */
  async finish(): Promise<void> {
    this.#gather([ustarEnd(this.#position + this.#gathered)]);
    await this.#write();
    await this.#writing;
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#handle.close();
  }
}
