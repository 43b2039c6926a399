import type { FileHandle } from 'node:fs/promises';

/** A field of a protobuf message: a number, or the place of its bytes. */
export type ProtoField = { number: number; start: number; end: number } & ({ wire: 0; value: bigint } | { wire: 1 | 2 | 5 });

const WINDOW_BYTES = 32 * 1024;
const MAX_TEXT_BYTES = 64 * 1024;

/** Walks through protobuf messages in a file of any size, reading only what is looked at. Errors of the encoding are RangeErrors. */
export class ProtoReader {
  readonly #handle: FileHandle;
  readonly #size: number;
  #window = Buffer.alloc(0);
  #windowStart = 0;

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  /** The fields of the message at `start` up to `end`. @throws RangeError where its encoding makes no sense */
  async *fields(start: number, end: number): AsyncGenerator<ProtoField> {
    for (let at = start; at < end; ) {
      const tag = await this.#varint(at, end);
      const number = Number(tag.value >> 3n);
      const wire = Number(tag.value & 7n);
      if (number === 0) throw new RangeError(`a field with the number 0 at byte ${at}`);
      if (wire === 0) {
        const value = await this.#varint(tag.next, end);
        yield { number, wire, value: value.value, start: tag.next, end: value.next };
        at = value.next;
        continue;
      }
      let from = tag.next;
      let length: number;
      if (wire === 1) length = 8;
      else if (wire === 5) length = 4;
      else if (wire === 2) {
        const told = await this.#varint(tag.next, end);
        from = told.next;
        length = Number(told.value);
      } else throw new RangeError(`a field of the kind ${wire} at byte ${at}`);
      if (from + length > end) throw new RangeError(`a part of ${length} bytes at byte ${from}, where only ${end - from} are left`);
      yield { number, wire, start: from, end: from + length };
      at = from + length;
    }
  }

  /** The bytes of a field as text. @throws RangeError for more than 64 KiB */
  async text(start: number, end: number): Promise<string> {
    if (end - start > MAX_TEXT_BYTES) throw new RangeError(`a name of ${end - start} bytes at byte ${start}`);
    await this.#load(start, end - start);
    return this.#window.toString('utf8', start - this.#windowStart, end - this.#windowStart);
  }

  async #varint(at: number, end: number): Promise<{ value: bigint; next: number }> {
    const most = Math.min(10, end - at);
    await this.#load(at, most);
    let value = 0n;
    for (let i = 0; i < most; i++) {
      const byte = this.#window[at - this.#windowStart + i] ?? 0;
      value |= BigInt(byte & 127) << BigInt(7 * i);
      if (byte < 128) return { value, next: at + i + 1 };
    }
    throw new RangeError(`a number without an end at byte ${at}`);
  }

  async #load(at: number, length: number): Promise<void> {
    if (at >= this.#windowStart && at + length <= this.#windowStart + this.#window.length) return;
    const bytes = Math.min(Math.max(WINDOW_BYTES, length), this.#size - at);
    const window = Buffer.allocUnsafe(Math.max(0, bytes));
    let filled = 0;
    while (filled < bytes) {
      const { bytesRead } = await this.#handle.read(window, filled, bytes - filled, at + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    if (filled < length) throw new RangeError(`the file ends at byte ${at + filled}`);
    this.#window = window.subarray(0, filled);
    this.#windowStart = at;
  }
}
