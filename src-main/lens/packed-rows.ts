import { AppError } from '#shared/errors.ts';
import type { PackedBatch } from './packed-batch.ts';

/** Walks over the rows of a packed batch. Texts are decoded when they are asked for. */
export class PackedRows {
  readonly #batch: PackedBatch;
  readonly #texts: Buffer;
  /** Where the texts of this row and of the one before begin, and the last one ends. */
  #starts: Int32Array;
  #startsBefore: Int32Array;
  #row = -1;

  constructor(batch: PackedBatch) {
    const { texts, textColumns } = batch;
    this.#batch = batch;
    this.#texts = Buffer.from(texts.buffer, texts.byteOffset, texts.byteLength);
    this.#starts = new Int32Array(textColumns.length + 1);
    this.#startsBefore = new Int32Array(textColumns.length + 1);
  }

  /** Goes to the next row; the first call goes to the first. @returns false behind the last one */
  next(): boolean {
    if (this.#row + 1 >= this.#batch.rowCount) return false;
    this.#row++;
    const { lengths } = this.#batch;
    const starts = this.#startsBefore;
    this.#startsBefore = this.#starts;
    this.#starts = starts;
    const columns = starts.length - 1;
    let at = this.#startsBefore[columns] ?? 0;
    for (let column = 0, cell = this.#row * columns; column < columns; column++, cell++) {
      starts[column] = at;
      at += Math.max(0, lengths[cell] ?? 0);
    }
    starts[columns] = at;
    return true;
  }

  /** Place of a column among the texts. @throws AppError(BUG) where the batch does not have it */
  textColumn(name: string): number {
    return placeOf(name, this.#batch.textColumns);
  }

  /** Place of a column among the numbers. @throws AppError(BUG) where the batch does not have it */
  numberColumn(name: string): number {
    return placeOf(name, this.#batch.numberColumns);
  }

  text(column: number): string | null {
    if (this.#length(column) < 0) return null;
    return this.#texts.toString('utf8', this.#starts[column], this.#starts[column + 1]);
  }

  number(column: number): number | null {
    const value = this.#batch.numbers[this.#row * this.#batch.numberColumns.length + column] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  }

  /** Whether `count` text columns from `first` on are all the same as in the row before. */
  isRepeated(first: number, count: number): boolean {
    if (this.#row === 0) return false;
    const columns = this.#starts.length - 1;
    for (let column = first; column < first + count; column++) {
      if (this.#length(column) !== this.#batch.lengths[(this.#row - 1) * columns + column]) return false;
    }
    const [from, to] = [this.#starts[first], this.#starts[first + count]];
    return this.#texts.compare(this.#texts, this.#startsBefore[first], this.#startsBefore[first + count], from, to) === 0;
  }

  #length(column: number): number {
    return this.#batch.lengths[this.#row * (this.#starts.length - 1) + column] ?? -1;
  }
}

function placeOf(name: string, names: readonly string[]): number {
  const place = names.indexOf(name);
  if (place < 0) throw new AppError('BUG', `expected a column ${name}, got ${names.join(', ')}`);
  return place;
}
