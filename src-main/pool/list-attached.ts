import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { AttachedFile, AttachedState } from '#shared/model/attached-file.ts';
import { ATTACHED_ENDING, attachedState, readAttachedRecord } from '../util/attached-records.ts';
import { globSafe, sqlName, sqlString } from '../util/duckdb.ts';
import { namesWithEnding } from './list-pool.ts';
import { withDuckDb } from './read-pool-file.ts';

/** An attached file and whether it is still there, or why its record cannot be read. */
export type AttachedEntry =
  | { isDamaged: false; file: AttachedFile; state: AttachedState }
  | { isDamaged: true; name: string; path: string; message: string };

/** The attached files of a pool folder by name. */
export async function listAttached(poolDir: string): Promise<AttachedEntry[]> {
  const entries: AttachedEntry[] = [];
  for (const recordName of await namesWithEnding(poolDir, ATTACHED_ENDING)) {
    const path = join(poolDir, recordName);
    try {
      const file = await readAttachedRecord(path);
      entries.push({ isDamaged: false, file, state: await attachedState(file) });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'POOL_DAMAGED') throw error;
      entries.push({ isDamaged: true, name: recordName.slice(0, -ATTACHED_ENDING.length), path, message: error.message });
    }
  }
  return entries;
}

/** What is said of an attached file that cannot be read any more; undefined where it can. */
export function attachedProblem({ name, path, identity }: AttachedFile, state: AttachedState): string | undefined {
  switch (state) {
    case 'ok':
      return undefined;
    case 'missing':
      return `${path}: attached as ${name}, and it cannot be reached any more`;
    case 'changed':
      return `${path}: attached as ${name} with ${identity.bytes} bytes, and another file lies there now; attach it again`;
  }
}

/**
 * Reads an attached file to its last row, every column.
 * @throws AppError(POOL_DAMAGED) where it is gone, was changed, cannot be read or has other rows than were found when it was attached
 */
export async function verifyAttached(file: AttachedFile, options: { signal?: AbortSignal | undefined } = {}): Promise<void> {
  const damaged = (what: string, cause?: unknown): AppError =>
    new AppError('POOL_DAMAGED', what, { data: { path: file.path }, ...(cause !== undefined && { cause }) });
  const problem = attachedProblem(file, await attachedState(file));
  if (problem !== undefined) throw damaged(problem);
  // A count would be answered from the footer, without a look at the values.
  const hashes = file.columns.map(({ name }) => `bit_xor(hash(${sqlName(name)}))`).join(', ');
  const withUrl = `count(nullif(${sqlName(file.map.url ?? '')}, ''))`;
  const path = sqlString(globSafe(file.path));
  const found = await withDuckDb(async ({ connection }) => {
    const sql = `select count(*), ${withUrl}, ${hashes} from read_parquet(${path}, hive_partitioning = false)`;
    return (await connection.runAndReadAll(sql)).getRowsJS()[0] ?? [];
  }, options).catch((cause: unknown) => {
    options.signal?.throwIfAborted();
    throw damaged(
      `${file.path}: attached as ${file.name}, and it cannot be read: ${cause instanceof Error ? cause.message : cause}`,
      cause,
    );
  });
  const [rows, rowsWithUrl] = [Number(found[0]), Number(found[1])];
  if (rows !== file.rows || rows - rowsWithUrl !== file.rowsWithoutUrl)
    throw damaged(
      `${file.path}: attached as ${file.name} with ${file.rows} rows, ${file.rowsWithoutUrl} of them without a URL; found ${rows} and ${rows - rowsWithUrl}`,
    );
}
