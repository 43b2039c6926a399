import { type FileHandle, open } from 'node:fs/promises';
import { writeFully } from '../write-fully.ts';
import { type Cell, encodePage, type PageType } from './column-page.ts';
import { type ColumnChunk, footer, PLAIN, RLE, type RowGroup, SNAPPY } from './footer.ts';

export interface Column {
  name: string;
  type: PageType;
}

/** img2dataset's writer buffers so many rows. */
const ROWS_PER_GROUP = 100;
/** A row group ends early at so many bytes of cells, so that memory does not depend on the images. */
const GROUP_BYTES = 64 * 2 ** 20;
const MAGIC = Buffer.from('PAR1', 'latin1');

/**
 * Writes one parquet file row by row in img2dataset's physical form: snappy, row groups of 100 rows. Holds one row group in memory. The
 * same rows give the same bytes. Nothing is synced here; write to a scratch folder and publish by rename.
 *
 * [Note: why exports do not write parquet through DuckDB] DuckDB writes no row group below 2,048 rows and holds a whole one in memory:
 * with images of 200 kB that took 2.7 GB and ended in its own out-of-memory error at a limit of 256 MB (1.5.5, 6,000 rows). Cells are few
 * and their types too, so that this folder's files suffice.
 * @see apache/parquet-format, README.md and parquet.thrift
 */
export class ParquetFile {
  readonly #handle: FileHandle;
  readonly #columns: readonly Column[];
  readonly #groups: RowGroup[] = [];
  #cells: Cell[][];
  #groupBytes = 0;
  #position = 0;

  private constructor(handle: FileHandle, columns: readonly Column[]) {
    this.#handle = handle;
    this.#columns = columns;
    this.#cells = columns.map(() => []);
  }

  /** Creates or replaces the file. */
  static async create(path: string, columns: readonly Column[]): Promise<ParquetFile> {
    const file = new ParquetFile(await open(path, 'w'), columns);
    try {
      await file.#write([MAGIC]);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Adds one row. @param cells in column order @throws AppError(BUG) for a cell of another type than its column's */
  async append(cells: readonly Cell[]): Promise<void> {
    for (const [index, column] of this.#cells.entries()) {
      const cell = cells[index] ?? null;
      column.push(cell);
      this.#groupBytes += bytesOf(cell);
    }
    if ((this.#cells[0]?.length ?? 0) >= ROWS_PER_GROUP || this.#groupBytes >= GROUP_BYTES) await this.#flush();
  }

  async #flush(): Promise<void> {
    const rows = this.#cells[0]?.length ?? 0;
    if (rows === 0) return;
    const chunks: ColumnChunk[] = [];
    const start = this.#position;
    for (const [index, column] of this.#columns.entries()) {
      const page = encodePage(column.name, column.type, this.#cells[index] ?? []);
      chunks.push({
        column,
        encodings: [PLAIN, RLE],
        codec: SNAPPY,
        offset: this.#position,
        values: page.values,
        compressedBytes: page.compressedBytes,
        uncompressedBytes: page.uncompressedBytes,
      });
      await this.#write(page.pieces);
    }
    this.#groups.push({ rows, start, chunks });
    this.#cells = this.#columns.map(() => []);
    this.#groupBytes = 0;
  }

  async #write(pieces: readonly Uint8Array[]): Promise<void> {
    await writeFully(this.#handle, pieces, this.#position);
    this.#position += pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  }

  /** Writes what is left and the footer. `close` is still to be called. */
  async finish(): Promise<void> {
    await this.#flush();
    const end = footer(this.#columns, this.#groups);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(end.byteLength);
    await this.#write([end, length, MAGIC]);
  }

  /** Closes the file, finished or not. */
  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** About what a cell takes in memory, where that may be much. */
function bytesOf(cell: Cell): number {
  if (typeof cell === 'string' || cell instanceof Uint8Array) return cell.length;
  return Array.isArray(cell) ? cell.reduce<number>((sum, item: Cell) => sum + 8 + bytesOf(item), 0) : 0;
}
