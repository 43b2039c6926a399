import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type DuckDBAppender, DuckDBDataChunk, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import { AppError } from '#shared/errors.ts';
import { diskError, mapDiskFull } from './disk-errors.ts';
import { type DuckDb, openDuckDb, sqlName, sqlString } from './duckdb.ts';
import { PARQUET_TYPES, type ParquetColumn, type ParquetValue } from './parquet-types.ts';

export interface ParquetWriterOptions {
  /** The file to write. Write to a scratch folder and publish by rename: while `finish` runs, the file is incomplete. */
  path: string;
  columns: readonly ParquetColumn[];
  /** Folder for the staging database; one writer per target file name at a time. */
  workDir: string;
  compression: 'zstd' | 'snappy';
  /** Rows per row group, at least 2,048 (DuckDB's vector size). */
  rowGroupSize: number;
  keyValueMetadata?: Readonly<Record<string, string>>;
  /** DuckDB's buffers, with unit. Default `256MB`. */
  memoryLimit?: string;
}

/** Rows per data chunk: DuckDB's vector size, more is refused. */
const CHUNK_ROWS = 2048;

/**
 * Writes one parquet file of any length with bounded memory. Rows are staged in a DuckDB file of the writer's own (compressed, never
 * committed, so without fsync) and copied out by `finish`, because the key-value metadata (counts) is known only then.
 * Rows keep their order and the same rows give the same bytes.
 */
export class ParquetWriter {
  readonly #options: ParquetWriterOptions;
  readonly #staging: string;
  readonly #duckDb: DuckDb;
  readonly #appender: DuckDBAppender;
  readonly #types: DuckDBType[];
  #pending: ParquetValue[][];
  #pendingRows = 0;
  #rows = 0;
  #state: 'open' | 'closed' = 'open';

  private constructor(options: ParquetWriterOptions, staging: string, duckDb: DuckDb, appender: DuckDBAppender) {
    this.#options = options;
    this.#staging = staging;
    this.#duckDb = duckDb;
    this.#appender = appender;
    this.#types = options.columns.map((column) => PARQUET_TYPES[column.type].type);
    this.#pending = options.columns.map(() => []);
  }

  /** Opens the staging database; what an earlier, killed run left under the same name is removed. */
  static async create(options: ParquetWriterOptions): Promise<ParquetWriter> {
    const staging = join(options.workDir, `${basename(options.path)}.staging`);
    await removeStaging(staging);
    const duckDb = await openDuckDb(`${staging}.duckdb`, {
      memoryLimit: options.memoryLimit ?? '256MB',
      tempDirectory: `${staging}.tmp`,
      threads: 1,
    });
    try {
      const columns = options.columns.map((column) => `${sqlName(column.name)} ${column.type}`);
      // What is staged is read once and thrown away; choosing a compression for it would cost more than writing it.
      await duckDb.connection.run("set force_compression = 'uncompressed'");
      await duckDb.connection.run('begin transaction');
      await duckDb.connection.run(`create table rows (${columns.join(', ')})`);
      return new ParquetWriter(options, staging, duckDb, await duckDb.connection.createAppender('rows'));
    } catch (error) {
      duckDb.close();
      await removeStaging(staging);
      throw error;
    }
  }

  /** Rows appended so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Adds rows, each an array in column order. @throws AppError(DISK_FULL); AppError(BUG) when a value does not fit its column */
  append(rows: readonly (readonly ParquetValue[])[]): void {
    for (const row of rows) {
      if (row.length !== this.#pending.length)
        throw new AppError('BUG', `a row has ${row.length} cells for ${this.#pending.length} columns`);
      for (const [index, cell] of row.entries()) this.#pending[index]?.push(cell);
      if (++this.#pendingRows === CHUNK_ROWS) this.#flush();
    }
  }

  /** Adds rows given as one array per column, all of one length. @throws AppError(BUG) when lengths differ or a value does not fit */
  appendColumns(columns: readonly (readonly ParquetValue[])[]): void {
    const length = columns[0]?.length ?? 0;
    if (columns.length !== this.#pending.length || columns.some((column) => column.length !== length))
      throw new AppError(
        'BUG',
        `expected ${this.#pending.length} columns of ${length} cells, got ${columns.map((column) => column.length)}`,
      );
    for (let start = 0; start < length; ) {
      const take = Math.min(CHUNK_ROWS - this.#pendingRows, length - start);
      for (const [index, column] of columns.entries()) {
        const pending = this.#pending[index] ?? [];
        for (let at = start; at < start + take; at++) pending.push(column[at] ?? null);
      }
      start += take;
      this.#pendingRows += take;
      if (this.#pendingRows === CHUNK_ROWS) this.#flush();
    }
  }

  #flush(): void {
    if (this.#state === 'closed') throw new AppError('BUG', `the parquet writer of ${this.#options.path} is closed`);
    const chunk = DuckDBDataChunk.create(this.#types, this.#pendingRows);
    for (const [index, column] of this.#options.columns.entries()) {
      chunk.setColumnValues(index, convertColumn(column, this.#pending[index] ?? [], this.#rows));
    }
    mapDiskFull(this.#staging, () => this.#appender.appendDataChunk(chunk));
    this.#rows += this.#pendingRows;
    this.#pending = this.#options.columns.map(() => []);
    this.#pendingRows = 0;
  }

  /** Writes the file and closes the writer. @throws AppError(DISK_FULL) @param keyValueMetadata added to what was given to `create` */
  async finish(keyValueMetadata: Readonly<Record<string, string>> = {}): Promise<{ rows: number; bytes: number }> {
    const { path, compression, rowGroupSize } = this.#options;
    try {
      if (this.#pendingRows > 0) this.#flush();
      this.#appender.closeSync();
      const pairs = Object.entries({ ...this.#options.keyValueMetadata, ...keyValueMetadata });
      const metadata = pairs.map(([key, value]) => `${sqlString(key)}: ${sqlString(value)}`).join(', ');
      await this.#duckDb.connection.run(
        `copy rows to ${sqlString(path)} (format parquet, compression ${compression}, row_group_size ${rowGroupSize}${
          pairs.length > 0 ? `, kv_metadata {${metadata}}` : ''
        })`,
      );
      return { rows: this.#rows, bytes: (await stat(path)).size };
    } catch (error) {
      throw diskError(error, path);
    } finally {
      await this.#close();
    }
  }

  /** Drops everything; the target file is removed too. Safe to call after `finish` failed, harmless twice. */
  async abort(): Promise<void> {
    if (this.#state === 'closed') return;
    await this.#close();
    await rm(this.#options.path, { force: true });
  }

  async #close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#duckDb.close();
    await removeStaging(this.#staging);
  }
}

function convertColumn(column: ParquetColumn, values: readonly ParquetValue[], firstRow: number): DuckDBValue[] {
  const { convert } = PARQUET_TYPES[column.type];
  return values.map((value, index) => {
    if (value === null) return null;
    const converted = convert(value);
    if (converted === undefined)
      throw new AppError(
        'BUG',
        `column ${column.name} takes ${column.type}, got ${typeof value} ${String(value)} in row ${firstRow + index}`,
      );
    return converted;
  });
}

async function removeStaging(staging: string): Promise<void> {
  await Promise.all(
    ['.duckdb', '.duckdb.wal', '.tmp'].map((suffix) => rm(staging + suffix, { recursive: true, force: true, maxRetries: 3 })),
  );
}
