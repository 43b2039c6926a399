import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';
import { writeFully } from '../write-fully.ts';
import type { BatchType } from './cell-type.ts';
import type { ColumnBatch } from './column-batch.ts';
import { type ColumnWriter, createColumnWriter } from './column-writer.ts';
import { footer, type RowGroup } from './footer.ts';

export interface ColumnarColumn {
  name: string;
  type: BatchType;
  /** `plain` for texts that are mostly different from one another; the batches of the column must be of the same kind. */
  kind: ColumnBatch['kind'];
}

export interface ColumnarOptions {
  columns: readonly ColumnarColumn[];
  /** A row group ends at so many rows, or before, at so many bytes of plain texts. Both bound the memory. */
  rowsPerGroup: number;
  bytesPerGroup: number;
}

const MAGIC = Buffer.from('PAR1', 'latin1');

/**
 * Writes one parquet file from batches of columns: zstd, dictionaries where values repeat. Holds one row group in memory. The bytes depend
 * on the rows and their order alone, not on how they were cut into batches. Nothing is synced here; write to a scratch folder and publish
 * by rename.
 * @see apache/parquet-format, README.md, Encodings.md and parquet.thrift
 */
export class ColumnarFile {
  readonly #handle: FileHandle;
  readonly #options: ColumnarOptions;
  readonly #writers: readonly ColumnWriter[];
  readonly #groups: RowGroup[] = [];
  #groupRows = 0;
  #groupBytes = 0;
  #position = 0;

  private constructor(handle: FileHandle, options: ColumnarOptions) {
    this.#handle = handle;
    this.#options = options;
    this.#writers = options.columns.map((column) => createColumnWriter(column, options.rowsPerGroup));
  }

  /** Creates or replaces the file. */
  static async create(path: string, options: ColumnarOptions): Promise<ColumnarFile> {
    const file = new ColumnarFile(await open(path, 'w'), options);
    try {
      await file.#write([MAGIC]);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * Adds rows of a batch.
   * @param columns in the order of the file's @param rows which rows of the batch, ascending
   * @throws AppError(BUG) for a batch of another form
   */
  async append(columns: readonly ColumnBatch[], rows: Uint32Array): Promise<void> {
    if (columns.length !== this.#writers.length)
      throw new AppError('BUG', `expected ${this.#writers.length} columns, got ${columns.length}`);
    let from = 0;
    while (from < rows.length) {
      const to = this.#fill(columns, rows, from);
      const part = rows.subarray(from, to);
      for (const [index, writer] of this.#writers.entries()) {
        const column = columns[index];
        if (column) writer.append(column, part);
      }
      from = to;
      if (this.#groupRows === this.#options.rowsPerGroup || this.#groupBytes >= this.#options.bytesPerGroup) await this.#flush();
    }
  }

  /** Counts rows into the row group until it is full. @returns the index behind the last one that goes in */
  #fill(columns: readonly ColumnBatch[], rows: Uint32Array, from: number): number {
    const texts = columns.flatMap((column) => (column.kind === 'plain' ? [column.ends] : []));
    let at = from;
    while (at < rows.length && this.#groupRows < this.#options.rowsPerGroup && this.#groupBytes < this.#options.bytesPerGroup) {
      const row = rows[at++] ?? 0;
      this.#groupRows++;
      for (const ends of texts) this.#groupBytes += (ends[row] ?? 0) - (row === 0 ? 0 : (ends[row - 1] ?? 0));
    }
    return at;
  }

  async #flush(): Promise<void> {
    if (this.#groupRows === 0) return;
    const start = this.#position;
    const chunks: RowGroup['chunks'][number][] = [];
    for (const writer of this.#writers) {
      const { chunk, pieces } = writer.take(this.#position);
      chunks.push(chunk);
      await this.#write(pieces);
    }
    this.#groups.push({ rows: this.#groupRows, start, chunks });
    this.#groupRows = 0;
    this.#groupBytes = 0;
  }

  async #write(pieces: readonly Uint8Array[]): Promise<void> {
    await writeFully(this.#handle, pieces, this.#position);
    this.#position += pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  }

  /** Writes what is left and the footer. `close` is still to be called. */
  async finish(keyValues: Readonly<Record<string, string>>): Promise<void> {
    await this.#flush();
    const end = footer(this.#options.columns, this.#groups, keyValues);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(end.byteLength);
    await this.#write([end, length, MAGIC]);
  }

  /** Closes the file, finished or not. */
  async close(): Promise<void> {
    await this.#handle.close();
  }
}
