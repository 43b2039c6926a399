import type { FileHandle } from 'node:fs/promises';

/** Bytes that one read asks for. */
export const READ_BYTES = 1 << 20;

/**
 * A sliding view of a file: `data` holds the bytes from `start` on. Memory is what lies between `start` and the end of `data`.
 */
export class FileWindow {
  readonly #file: FileHandle;
  readonly size: number;
  data: Buffer = Buffer.alloc(0);
  start = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  get end(): number {
    return this.start + this.data.length;
  }

  get isAtEnd(): boolean {
    return this.end >= this.size;
  }

  /** Drops what lies before `offset` (a file offset inside the window or beyond it). */
  dropBefore(offset: number): void {
    this.data = offset >= this.end ? Buffer.alloc(0) : this.data.subarray(offset - this.start);
    this.start = offset;
  }

  /** Appends the next `bytes` of the file. @returns false at its end */
  async readMore(bytes = READ_BYTES): Promise<boolean> {
    const next = await this.readAt(this.end, bytes);
    if (next.length === 0) return false;
    this.data = this.data.length === 0 ? next : Buffer.concat([this.data, next]);
    return true;
  }

  /** Reads without moving the window; shorter than asked only at the end of the file. */
  async readAt(offset: number, bytes: number): Promise<Buffer> {
    const length = Math.max(0, Math.min(bytes, this.size - offset));
    const buffer = Buffer.allocUnsafeSlow(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.#file.read(buffer, done, length - done, offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return buffer.subarray(0, done);
  }
}
