import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { AppError } from '#shared/errors.ts';

/** Name of a vector file. @param generation how often it was written anew, 0 for never */
export function vectorFileName(stem: string, kind: 'image' | 'text', generation: number): string {
  return generation === 0 ? `${stem}.${kind}.f16` : `${stem}.${kind}.${generation}.f16`;
}

/** What the catalog says of a vector file: rows that are committed, and the CRC-32 of their bytes. */
export interface CommittedVectors {
  rows: number;
  crc: number;
}

/**
 * Embeddings of one model and kind: rows of `dim` half-precision floats (little-endian), appended, never changed. Like the packs, it is
 * written and synced before the catalog commits its row count; what lies behind the committed rows is cut off on open.
 */
export class VectorFile {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #dim: number;
  #rows: number;
  #crc: number;

  private constructor(file: FileHandle, path: string, dim: number, committed: CommittedVectors) {
    this.#file = file;
    this.#path = path;
    this.#dim = dim;
    this.#rows = committed.rows;
    this.#crc = committed.crc;
  }

  /** @param options.committed what the catalog says @throws AppError LIBRARY_DAMAGED when the file is shorter than that */
  static async open(path: string, options: { dim: number; committed: CommittedVectors }): Promise<VectorFile> {
    const { rows } = options.committed;
    const file = await open(path, rows === 0 ? 'w+' : 'r+').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause;
      throw new AppError('LIBRARY_DAMAGED', `${path} must hold ${rows} rows, but is missing`, { data: { path }, cause });
    });
    const expected = rows * options.dim * 2;
    const { size } = await file.stat();
    if (size < expected) {
      await file.close();
      throw new AppError('LIBRARY_DAMAGED', `${path} must hold ${rows} rows (${expected} bytes), but has ${size} bytes`, {
        data: { path, expected, size },
      });
    }
    if (size > expected) await file.truncate(expected);
    return new VectorFile(file, path, options.dim, options.committed);
  }

  get rows(): number {
    return this.#rows;
  }

  /** CRC-32 of all rows. */
  get crc(): number {
    return this.#crc;
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
    this.#crc = crc32(bytes, this.#crc);
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

  /** Gives up rows behind the committed ones, after a commit that failed. */
  async cutTo(committed: CommittedVectors): Promise<void> {
    await this.#file.truncate(committed.rows * this.#dim * 2);
    this.#rows = committed.rows;
    this.#crc = committed.crc;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
