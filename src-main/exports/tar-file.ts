import { type FileHandle, open } from 'node:fs/promises';
import { ustarEnd, ustarMember } from '../util/ustar.ts';
import { writeFully } from '../util/write-fully.ts';

/** A plain ustar archive, written to disk member by member. Times, owners and modes are fixed: the same members give the same bytes. */
export class TarFile {
  readonly #handle: FileHandle;
  #position = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Creates or replaces the file. */
  static async create(path: string): Promise<TarFile> {
    return new TarFile(await open(path, 'w'));
  }

  /** Adds members in this order. */
  async append(members: readonly { name: string; content: Uint8Array }[]): Promise<void> {
    await this.#write(members.flatMap((member) => ustarMember(member)));
  }

  async #write(pieces: readonly Uint8Array[]): Promise<void> {
    await writeFully(this.#handle, pieces, this.#position);
    this.#position += pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  }

  /** Writes the end of the archive. `close` is still to be called. */
  async finish(): Promise<void> {
    await this.#write([ustarEnd(this.#position)]);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
