import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';

/**
 * Embeddings of one model and kind: rows of `dim` half-precision floats (little-endian), appended, never changed. Like the packs, it is
 * written and synced before the catalog commits its row count; what lies behind the committed rows is cut off on open.
 */
export class VectorFile {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #dim: number;
  #rows: number;

  private constructor(file: FileHandle, path: string, dim: number, rows: number) {
    this.#file = file;
    this.#path = path;
    this.#dim = dim;
    this.#rows = rows;
  }

  /** @param options.committedRows what the catalog says @throws AppError LIBRARY_DAMAGED when the file is shorter than that */
  static async open(path: string, options: { dim: number; committedRows: number }): Promise<VectorFile> {
    const file = await open(path, options.committedRows === 0 ? 'w+' : 'r+').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause;
      throw new AppError('LIBRARY_DAMAGED', `${path} must hold ${options.committedRows} rows, but is missing`, { data: { path }, cause });
    });
    const expected = options.committedRows * options.dim * 2;
    const { size } = await file.stat();
    if (size < expected) {
      await file.close();
      throw new AppError('LIBRARY_DAMAGED', `${path} must hold ${options.committedRows} rows (${expected} bytes), but has ${size} bytes`, {
        data: { path, expected, size },
      });
    }
    if (size > expected) await file.truncate(expected);
    return new VectorFile(file, path, options.dim, options.committedRows);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Appends whole rows and syncs them. @param values Float16Array[n * dim] @returns the row number of the first */
  async append(values: Float16Array): Promise<number> {
    if (values.length % this.#dim !== 0) {
      throw new AppError('DIMENSION_MISMATCH', `${this.#path} takes rows of ${this.#dim} values, got ${values.length} values`);
    }
    const first = this.#rows;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await this.#file.write(bytes, written, bytes.length - written, first * this.#dim * 2 + written);
      written += bytesWritten;
    }
    await this.#file.datasync();
    this.#rows += values.length / this.#dim;
    return first;
  }

  /** @param row 0-based @returns Float16Array[dim] */
  async read(row: number): Promise<Float16Array> {
    const values = new Float16Array(this.#dim);
    const { bytesRead } = await this.#file.read(new Uint8Array(values.buffer), 0, values.byteLength, row * values.byteLength);
    if (bytesRead !== values.byteLength)
      throw new AppError('LIBRARY_DAMAGED', `${this.#path} has no row ${row}`, { data: { path: this.#path, row } });
    return values;
  }

  /** Gives up rows behind `rows`, after a commit that failed. */
  async cutTo(rows: number): Promise<void> {
    await this.#file.truncate(rows * this.#dim * 2);
    this.#rows = rows;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
