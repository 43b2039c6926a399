import { join } from 'node:path';
import { DuckDBBlobValue } from '@duckdb/node-api';
import { AppError } from '#shared/errors.ts';
import { type DuckDb, globSafe, openDuckDb, sqlName, sqlString } from '../util/duckdb.ts';
import { MAX_IMAGE_BYTES } from './import-limits.ts';

/** A parquet file of metadata, with or without images. */
export interface ParquetTable {
  rows: number;
  hasImages: boolean;
  /** Without the images, with DuckDB's types. */
  columns: readonly { name: string; type: string }[];
  /**
   * Rows in the order of the file, so many at a time.
   * @param withImages whether to read them too; one above MAX_IMAGE_BYTES is left out
   */
  read(options: { withImages: boolean; rowsAtOnce: number; signal?: AbortSignal | undefined }): AsyncGenerator<ParquetRow[]>;
  close(): void;
}

export interface ParquetRow {
  /** From 0. */
  row: number;
  /** A JSON object, in which NaN and infinities stand as Python writes them. */
  json: string;
  image: Buffer | null;
  isImageTooLarge: boolean;
}

/** img2dataset names the column after the format; data sets of others call it image. */
const IMAGE_NAMES = ['jpg', 'jpeg', 'png', 'webp', 'image', 'img', 'image_bytes', 'bytes'];

/** @throws AppError(SOURCE_UNREADABLE) for what is no parquet file, or a cut one */
export async function openParquetTable(path: string, workDir: string): Promise<ParquetTable> {
  const duckDb = await openDuckDb(':memory:', { memoryLimit: '1GB', tempDirectory: join(workDir, 'duckdb'), threads: 1 });
  try {
    return await describe(duckDb, path);
  } catch (error) {
    duckDb.close();
    throw error;
  }
}

async function describe(duckDb: DuckDb, path: string): Promise<ParquetTable> {
  const source = `read_parquet(${sqlString(globSafe(path))}, hive_partitioning = false, file_row_number = true)`;
  const ask = async (sql: string) => {
    try {
      return await duckDb.connection.runAndReadAll(sql);
    } catch (cause) {
      const why = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause);
      throw new AppError('SOURCE_UNREADABLE', `${path}: the parquet file cannot be read: ${why}`, { data: { path }, cause });
    }
  };
  const described = (await ask(`describe select * from ${source}`)).getRowObjectsJS();
  const all = described.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
  const [footer] = (await ask(`select num_rows as num_rows from parquet_file_metadata(${sqlString(globSafe(path))})`)).getRowObjectsJS();
  const image = imageSql(all);
  const columns = all.filter(({ name, type }) => name !== 'file_row_number' && name !== image?.name && !type.includes('BLOB'));
  const json = `to_json({${columns.map(({ name }) => `${sqlString(name)}: ${sqlName(name)}`).join(', ')}})::varchar`;
  const rows = Number(footer?.num_rows);
  return {
    rows,
    hasImages: image !== undefined,
    columns,
    async *read({ withImages, rowsAtOnce, signal }) {
      const bytes = withImages && image !== undefined ? image.sql : 'null::blob';
      for (let from = 0; from < rows; from += rowsAtOnce) {
        signal?.throwIfAborted();
        const result =
          await ask(`select ${columns.length === 0 ? "'{}'" : json}, if(octet_length(${bytes}) <= ${MAX_IMAGE_BYTES}, ${bytes}, null),
          coalesce(octet_length(${bytes}), 0) > ${MAX_IMAGE_BYTES}
          from ${source} where file_row_number >= ${from} and file_row_number < ${from + rowsAtOnce} order by file_row_number`);
        yield result.getRows().map(([text, blob, isTooLarge], index) => ({
          row: from + index,
          json: String(text),
          image: blob instanceof DuckDBBlobValue ? Buffer.from(blob.bytes) : null,
          isImageTooLarge: isTooLarge === true,
        }));
      }
    },
    close: () => duckDb.close(),
  };
}

/** The column that holds images: bytes, or a struct with them. */
function imageSql(columns: readonly { name: string; type: string }[]): { name: string; sql: string } | undefined {
  for (const wanted of IMAGE_NAMES) {
    const column = columns.find(({ name }) => name.toLowerCase() === wanted);
    if (column?.type === 'BLOB') return { name: column.name, sql: sqlName(column.name) };
    if (column && /^STRUCT\(.*\bbytes\W? BLOB/.test(column.type)) return { name: column.name, sql: `${sqlName(column.name)}.bytes` };
  }
  return undefined;
}
