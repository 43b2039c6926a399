import type { FileHandle } from 'node:fs/promises';

const WINDOW_BYTES = 2 ** 20;

/** Reads a file mostly forwards in large pieces and hands out small ones. One read at a time. */
export class PackWindow {
  readonly #handle: FileHandle;
  readonly #end: number;
  #bytes: Buffer = Buffer.alloc(0);
  #from = 0;

  /** @param end bytes of the file that may be read, at most its size */
  constructor(handle: FileHandle, end: number) {
    this.#handle = handle;
    this.#end = end;
  }

  /** @returns `length` bytes at `at`, fewer where the file ends; they are valid until the next read */
  async read(at: number, length: number): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(length, this.#end - at));
    if (wanted === 0) return Buffer.alloc(0);
    if (at < this.#from || at + wanted > this.#from + this.#bytes.length) {
      const target = Buffer.allocUnsafe(Math.min(Math.max(wanted, WINDOW_BYTES), this.#end - at));
      let got = 0;
      while (got < target.length) {
        const { bytesRead } = await this.#handle.read(target, got, target.length - got, at + got);
        if (bytesRead === 0) break;
        got += bytesRead;
      }
      this.#bytes = target.subarray(0, got);
      this.#from = at;
    }
    return this.#bytes.subarray(at - this.#from, at - this.#from + wanted);
  }
}
