import { DuckDBBlobVector, type DuckDBConnection, type DuckDBDataChunk } from '@duckdb/node-api';
import { AppError } from '#shared/errors.ts';
import type { Statement } from './statement.ts';

/**
 * Some rows of a result in three buffers, which cross to another process several times faster than a value for each cell. Texts and
 * numbers apart, cells lie row after row, in a row in the order of their columns.
 */
export interface PackedBatch {
  rowCount: number;
  textColumns: readonly string[];
  numberColumns: readonly string[];
  /** The texts in UTF-8 without anything between them. Lists are JSON. */
  texts: Uint8Array;
  /** Bytes of each text, -1 for null. */
  lengths: Int32Array;
  /** NaN for null; booleans are 0 and 1. */
  numbers: Float64Array;
}

export interface PackedColumns {
  textColumns: readonly string[];
  numberColumns: readonly string[];
}

/**
 * Runs a statement and hands its rows out in batches of `batchRows` (the last may be smaller), never holding more than one batch.
 * @param maxRows rows in all; the statement may have more to give then
 * @param statement made by packedStatement: a blob of the row's texts, then their lengths, then the numbers
 */
export async function* readPackedBatches(
  connection: DuckDBConnection,
  { sql, parameters }: Statement,
  { batchRows, maxRows = Number.POSITIVE_INFINITY, ...columns }: PackedColumns & { batchRows: number; maxRows?: number | undefined },
): AsyncGenerator<PackedBatch> {
  const result = await connection.stream(sql, parameters.values, parameters.types);
  let packer = new Packer(columns, batchRows);
  let left = maxRows;
  while (left > 0) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    const chunkRows = Math.min(chunk.rowCount, left);
    left -= chunkRows;
    for (let from = 0; from < chunkRows; ) {
      const to = Math.min(chunkRows, from + batchRows - packer.rowCount);
      packer.append(chunk, from, to);
      from = to;
      if (packer.rowCount < batchRows) continue;
      yield packer.take();
      packer = new Packer(columns, batchRows);
    }
  }
  if (packer.rowCount > 0) yield packer.take();
}

/** Bytes of texts that a row is given at first; a guess that only saves copying. */
const ROW_BYTES = 384;

class Packer {
  readonly #columns: PackedColumns;
  readonly #lengths: Int32Array;
  readonly #numbers: Float64Array;
  #texts: Buffer;
  #end = 0;
  rowCount = 0;

  constructor(columns: PackedColumns, batchRows: number) {
    this.#columns = columns;
    this.#lengths = new Int32Array(batchRows * columns.textColumns.length);
    this.#numbers = new Float64Array(batchRows * columns.numberColumns.length);
    this.#texts = Buffer.allocUnsafeSlow(batchRows * ROW_BYTES);
  }

  /** Adds the rows from `from` to before `to`. */
  append(chunk: DuckDBDataChunk, from: number, to: number): void {
    const texts = this.#columns.textColumns.length;
    const numbers = this.#columns.numberColumns.length;
    const blobs = chunk.getColumnVector(0);
    if (!(blobs instanceof DuckDBBlobVector)) throw new AppError('BUG', `expected a blob of texts, got ${blobs.type}`);
    for (let row = from; row < to; row++) this.#appendTexts(blobs.getItemBytes(row));
    for (let column = 0; column < texts; column++) {
      const vector = chunk.getColumnVector(1 + column);
      let at = this.rowCount * texts + column;
      for (let row = from; row < to; row++, at += texts) this.#lengths[at] = Number(vector.getItem(row) ?? -1);
    }
    for (let column = 0; column < numbers; column++) {
      const vector = chunk.getColumnVector(1 + texts + column);
      let at = this.rowCount * numbers + column;
      for (let row = from; row < to; row++, at += numbers) this.#numbers[at] = Number(vector.getItem(row) ?? Number.NaN);
    }
    this.rowCount += to - from;
  }

  #appendTexts(bytes: Uint8Array | null): void {
    if (bytes === null) return;
    if (this.#end + bytes.length > this.#texts.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#end + bytes.length, this.#texts.length * 2));
      this.#texts.copy(larger, 0, 0, this.#end);
      this.#texts = larger;
    }
    this.#texts.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** What was gathered. */
  take(): PackedBatch {
    const { textColumns, numberColumns } = this.#columns;
    return {
      rowCount: this.rowCount,
      textColumns,
      numberColumns,
      texts: this.#texts.subarray(0, this.#end),
      lengths: this.#lengths.subarray(0, this.rowCount * textColumns.length),
      numbers: this.#numbers.subarray(0, this.rowCount * numberColumns.length),
    };
  }
}
