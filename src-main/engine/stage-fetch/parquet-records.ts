import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { parseLooseJson } from '../../imports/loose-json.ts';
import { type DuckDb, globSafe, openDuckDb, sqlName, sqlString } from '../../util/duckdb.ts';
import type { ListFile } from './list-files.ts';
import type { ListRecord } from './list-records.ts';

const scan = ({ path }: ListFile): string => `read_parquet(${sqlString(globSafe(path))}, hive_partitioning = false)`;

/** Names and DuckDB types of the columns of a parquet list, and its rows. @throws AppError(SOURCE_UNREADABLE) */
export async function describeParquet(file: ListFile): Promise<{ columns: Map<string, string>; rows: number }> {
  return await withDuckDb(file, async ({ connection }) => {
    const columns = await connection.runAndReadAll(`describe select * from ${scan(file)}`);
    const counted = await connection.runAndReadAll(`select count(*) from ${scan(file)}`);
    return { columns: new Map(columns.getRows().map((row) => [String(row[0]), String(row[1])])), rows: Number(counted.getRows()[0]?.[0]) };
  });
}

/** The rows of a parquet list, of its columns those that are asked for; each as JSON would say it, NaN and infinities as null. @throws AppError(SOURCE_UNREADABLE) */
export async function* parquetRecords(
  file: ListFile,
  { columns, signal }: { columns: readonly string[]; signal: AbortSignal },
): AsyncGenerator<ListRecord> {
  const duckDb = await openDuckDb(':memory:', limits());
  try {
    const cells = columns.map((name) => `to_json(${sqlName(name)})::varchar`);
    const result = await duckDb.connection.stream(`select ${cells.join(', ')} from ${scan(file)}`);
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      signal.throwIfAborted();
      for (const row of chunk.getRows())
        yield {
          isBad: false,
          values: new Map(columns.map((name, at) => [name, row[at] == null ? null : parseLooseJson(String(row[at]))])),
        };
    }
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(file, error);
  } finally {
    duckDb.close();
  }
}

const limits = () => ({ memoryLimit: '512MB', tempDirectory: join(tmpdir(), `gleaner-stage-${process.pid}`), threads: 1 });

async function withDuckDb<T>(file: ListFile, use: (duckDb: DuckDb) => Promise<T>): Promise<T> {
  const duckDb = await openDuckDb(':memory:', limits());
  try {
    return await use(duckDb);
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    duckDb.close();
  }
}

function unreadable({ path }: ListFile, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const why = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause);
  return new AppError('SOURCE_UNREADABLE', `${path}: not a readable parquet file: ${why}`, { data: { path }, cause });
}
