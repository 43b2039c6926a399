import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { POOL_COLUMNS } from '#shared/model/candidate.ts';
import { type DuckDb, globSafe, openDuckDb, sqlString } from '../util/duckdb.ts';
import { interruptible } from '../util/interruptible.ts';
import { fromKeyValues, type PoolMetadata } from './pool-metadata.ts';

/** A pool file's account of itself. */
export interface PoolFile {
  /** Base name. */
  name: string;
  path: string;
  /** Bytes on disk. */
  bytes: number;
  /** Rows by the parquet footer. */
  rows: number;
  metadata: PoolMetadata;
}

/**
 * Reads footer and metadata of a pool file, no rows.
 * @throws AppError(FILE_NOT_FOUND); AppError(POOL_DAMAGED) for a file that is cut, is not parquet, or has other columns or no metadata
 */
export async function readPoolFile(path: string): Promise<PoolFile> {
  return await withDuckDb((duckDb) => readWith(duckDb, path));
}

/**
 * Reads a pool file to its last row and checks that its rows agree with its counts and that no uid comes twice.
 * @throws as readPoolFile
 */
export async function verifyPoolFile(path: string, options: { signal?: AbortSignal | undefined } = {}): Promise<PoolFile> {
  return await withDuckDb(async (duckDb) => {
    const file = await readWith(duckDb, path);
    // A count would be answered from the footer, without a look at the values.
    const columns = POOL_COLUMNS.map((column) => `bit_xor(hash("${column.name}")) as "${column.name}"`);
    const [row] = await ask(
      duckDb,
      path,
      `select count(*) as row_count, count(distinct md5(caption || url)) as uids, ${columns.join(', ')} from ${scan(path)}`,
    );
    const kept = file.metadata.counts.kept;
    if (Number(row?.row_count) !== kept) throw damaged(path, `it has ${row?.row_count} rows and says ${kept} were kept`);
    if (Number(row?.uids) !== kept) throw damaged(path, `${kept - Number(row?.uids)} of its ${kept} rows repeat an earlier pair`);
    return file;
  }, options);
}

/** Runs `use` with a small DuckDB in memory; an aborted signal interrupts its statement. */
export async function withDuckDb<T>(
  use: (duckDb: DuckDb) => Promise<T>,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<T> {
  const duckDb = await openDuckDb(':memory:', {
    memoryLimit: '256MB',
    tempDirectory: join(tmpdir(), `gleaner-pool-${process.pid}`),
    threads: 1,
  });
  try {
    return await (signal === undefined ? use(duckDb) : interruptible(duckDb.connection, signal, () => use(duckDb)));
  } finally {
    duckDb.close();
  }
}

/** As readPoolFile, with a DuckDB that is already open. */
export async function readWith(duckDb: DuckDb, path: string): Promise<PoolFile> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AppError('FILE_NOT_FOUND', `${path}: no such pool file`, { data: { path }, cause });
  });
  const described = await ask(duckDb, path, `describe select * from ${scan(path)}`);
  const columns = described.map((row) => `${row.column_name} ${row.column_type}`);
  const expected = POOL_COLUMNS.map(
    (column) => `${column.name} ${column.type === 'TIMESTAMPTZ' ? 'TIMESTAMP WITH TIME ZONE' : column.type}`,
  );
  const differing = [...expected.filter((one) => !columns.includes(one)), ...columns.filter((one) => !expected.includes(one))];
  if (differing.length > 0) throw damaged(path, `it has other columns than a pool file; differing: ${differing.join(', ')}`);
  const pairs = await ask(
    duckDb,
    path,
    `select decode(key) as key, decode(value) as value from parquet_kv_metadata(${sqlString(globSafe(path))})`,
  );
  const [footer] = await ask(duckDb, path, `select num_rows as num_rows from parquet_file_metadata(${sqlString(globSafe(path))})`);
  const rows = Number(footer?.num_rows);
  const metadata = parseMetadata(path, new Map(pairs.map((row) => [String(row.key), String(row.value)])));
  if (metadata.counts.kept !== rows) throw damaged(path, `it has ${rows} rows and says ${metadata.counts.kept} were kept`);
  return { name: basename(path), path, bytes: found.size, rows, metadata };
}

function parseMetadata(path: string, pairs: ReadonlyMap<string, string>): PoolMetadata {
  try {
    return fromKeyValues(pairs);
  } catch (cause) {
    throw damaged(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

async function ask(duckDb: DuckDb, path: string, sql: string): Promise<Record<string, unknown>[]> {
  try {
    return (await duckDb.connection.runAndReadAll(sql)).getRowObjectsJS();
  } catch (cause) {
    throw damaged(path, cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause), cause);
  }
}

function damaged(path: string, why: string, cause?: unknown): AppError {
  return new AppError('POOL_DAMAGED', `${path}: not a readable pool file: ${why}`, { data: { path }, cause });
}

function scan(path: string): string {
  return `read_parquet(${sqlString(globSafe(path))}, hive_partitioning = false)`;
}
