import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';
import type { AttachedFile, ForeignColumn } from '#shared/model/attached-file.ts';
import { type DuckDb, globSafe, sqlName, sqlString } from '../util/duckdb.ts';
import { fileIdentity } from '../util/file-identity.ts';
import { isRawLaion, mapForeignColumns } from './foreign-map.ts';
import { sourceStem } from './pool-file-name.ts';

const MAGIC = 'PAR1';

export interface InspectOptions {
  /** Whether width and height are exchanged; undefined: as the columns tell. */
  isSwapped: boolean | undefined;
  /** For the record. */
  now: Date;
}

/**
 * Looks at a parquet file of another tool and makes the record that attaches it. Reads the footer; of the rows only the URLs, and those
 * only where the footer does not tell how many are missing.
 * @param path absolute
 * @throws AppError(SOURCE_UNREADABLE) naming file, column, what was expected and what was found
 */
export async function inspectForeign(duckDb: DuckDb, path: string, { isSwapped, now }: InspectOptions): Promise<AttachedFile> {
  const { mtimeMs } = await checkMagic(path);
  const identity = await fileIdentity(path);
  const file = sqlString(globSafe(path));
  const ask = async (sql: string): Promise<Record<string, unknown>[]> => {
    try {
      return (await duckDb.connection.runAndReadAll(sql)).getRowObjectsJS();
    } catch (cause) {
      throw unreadable(
        path,
        `the parquet file cannot be read: ${cause instanceof Error ? firstLine(cause.message) : String(cause)}`,
        cause,
      );
    }
  };
  const described = await ask(`describe select * from read_parquet(${file}, hive_partitioning = false)`);
  const columns: ForeignColumn[] = described.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
  const { map, unfit } = mapForeignColumns(path, columns);
  const [footer] = await ask(`select num_rows from parquet_file_metadata(${file})`);
  const rows = Number(footer?.num_rows);
  if (rows === 0) throw unreadable(path, 'the parquet file has no rows');
  const url = map.url ?? '';
  const [told] = await ask(
    `select count(*) filter (stats_null_count = 0 and stats_min_value <> '') = count(*) and count(*) > 0 as has_all
    from parquet_metadata(${file}) where path_in_schema = ${sqlString(url)}`,
  );
  const [missing] =
    told?.has_all === true ? [] : await ask(`select count(*) - count(nullif(${sqlName(url)}, '')) as missing from read_parquet(${file})`);
  return {
    version: 1,
    name: attachedName(path, identity.name),
    path,
    identity,
    mtimeMs,
    rows,
    rowsWithoutUrl: Number(missing?.missing ?? 0),
    columns,
    map,
    isSwapped: isSwapped ?? isRawLaion(columns),
    unfit,
    attachedAt: now.toISOString(),
  };
}

/** Many files are called `part-00000.parquet`: the folder is in the name as eight digits of a hash. */
function attachedName(path: string, base: string): string {
  return `${sourceStem(base)}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
}

async function checkMagic(path: string): Promise<{ mtimeMs: number }> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')
      throw new AppError('FILE_NOT_FOUND', `${path}: no such file`, { data: { path }, cause });
    throw unreadable(path, `cannot be opened: ${cause.message}`, cause);
  });
  try {
    const { size, mtimeMs } = await file.stat();
    const edge = async (position: number): Promise<string> =>
      (await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, Math.max(0, position))).buffer.toString('latin1');
    if ((await edge(0)) !== MAGIC) throw unreadable(path, 'expected a parquet file, found something else');
    if ((await edge(size - MAGIC.length)) !== MAGIC || size < 3 * MAGIC.length)
      throw unreadable(path, `the parquet file is cut short: its ${size} bytes do not end with a footer`);
    return { mtimeMs };
  } finally {
    await file.close();
  }
}

function unreadable(path: string, what: string, cause?: unknown): AppError {
  return new AppError('SOURCE_UNREADABLE', `${path}: ${what}`, { data: { path }, ...(cause !== undefined && { cause }) });
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
