/** A column of some rows in flat memory, which passes between threads without being copied. */
export type ColumnBatch =
  /** Texts one after the other, each behind its length in four bytes; `ends[row]` is where the row's ends. A null takes no bytes. */
  | { kind: 'plain'; bytes: Uint8Array<ArrayBuffer>; ends: Uint32Array<ArrayBuffer> }
  /** Distinct values in the order in which they came, and one of their places, or NULL_INDEX, for each row. */
  | { kind: 'dictionary'; values: readonly DictionaryValue[]; indices: Uint32Array<ArrayBuffer> };

/** Whole numbers of int64 and timestamp columns are at most 2^53 - 1. */
export type DictionaryValue = string | number | boolean;

export const NULL_INDEX = 0xffff_ffff;

const FIRST_ROWS = 1024;

/** Collects texts that are mostly different from one another. */
export class PlainBuilder {
  #bytes = Buffer.allocUnsafeSlow(64 << 10);
  #length = 0;
  #ends = new Uint32Array(FIRST_ROWS);
  #rows = 0;

  add(text: string | null): void {
    if (text !== null) {
      // UTF-8 takes at most three bytes for a UTF-16 unit.
      this.#reserve(4 + text.length * 3);
      const length = this.#bytes.write(text, this.#length + 4, 'utf8');
      this.#bytes.writeUInt32LE(length, this.#length);
      this.#length += 4 + length;
    }
    if (this.#rows === this.#ends.length) this.#ends = doubled(this.#ends);
    this.#ends[this.#rows++] = this.#length;
  }

  get bytes(): number {
    return this.#length;
  }

  /** What was added since the last call. */
  take(): ColumnBatch {
    const batch: ColumnBatch = {
      kind: 'plain',
      bytes: new Uint8Array(this.#bytes.buffer, 0, this.#length),
      ends: this.#ends.slice(0, this.#rows),
    };
    this.#bytes = Buffer.allocUnsafeSlow(64 << 10);
    this.#length = 0;
    this.#rows = 0;
    return batch;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#length + bytes, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Collects values of which many are equal. */
export class DictionaryBuilder {
  #places = new Map<DictionaryValue, number>();
  #indices = new Uint32Array(FIRST_ROWS);
  #rows = 0;
  #last: DictionaryValue | null = null;
  #lastIndex = NULL_INDEX;

  add(value: DictionaryValue | null): void {
    // Rows of one page have most of their values in common.
    if (value !== this.#last) {
      this.#last = value;
      this.#lastIndex = value === null ? NULL_INDEX : this.#placeOf(value);
    }
    if (this.#rows === this.#indices.length) this.#indices = doubled(this.#indices);
    this.#indices[this.#rows++] = this.#lastIndex;
  }

  #placeOf(value: DictionaryValue): number {
    const known = this.#places.get(value);
    if (known !== undefined) return known;
    const place = this.#places.size;
    this.#places.set(value, place);
    return place;
  }

  /** What was added since the last call. */
  take(): ColumnBatch {
    const batch: ColumnBatch = { kind: 'dictionary', values: [...this.#places.keys()], indices: this.#indices.slice(0, this.#rows) };
    this.#places = new Map();
    this.#rows = 0;
    this.#last = null;
    this.#lastIndex = NULL_INDEX;
    return batch;
  }
}

function doubled(words: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(words.length * 2);
  larger.set(words);
  return larger;
}

/** The memory of a batch that may move to another thread. */
export function transferables(columns: readonly ColumnBatch[]): ArrayBuffer[] {
  return columns.flatMap((column) => (column.kind === 'plain' ? [column.bytes.buffer, column.ends.buffer] : [column.indices.buffer]));
}
