import { setTimeout } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { AppError } from '#shared/errors.ts';
import { diskError, isDiskFull } from '../util/disk-errors.ts';
import { type DuckDb, type DuckDbOptions, openDuckDb } from '../util/duckdb.ts';
import type { Log } from '../util/log.ts';
import { isFileLocked } from './duckdb-errors.ts';
import { createMirror, deleteMirror, MIRROR_VERSION, type MirrorState, readMirrorState } from './mirror-table.ts';

const LOCK_RETRY_MS = 50;

export interface LensDatabaseOptions extends DuckDbOptions {
  /** How long to wait for another process to let go of the file. */
  lockPatienceMs: number;
}

export interface LensDatabase extends DuckDb {
  state: MirrorState;
}

/**
 * Opens the mirror. It is derived: a file that cannot be opened, or is of another version, is deleted and begun anew.
 * @throws AppError(LIBRARY_LOCKED) when another process keeps the file open, AppError(DISK_FULL)
 */
export async function openLensDatabase(path: string, options: LensDatabaseOptions, log: Log): Promise<LensDatabase> {
  try {
    return await openOrCreate(path, options);
  } catch (error) {
    // A file that a full drive kept from being opened is a good one.
    if (error instanceof AppError || isDiskFull(error)) throw diskError(error, path);
    log.warn({ path, reason: error instanceof Error ? error.message : String(error) }, 'the lens is built anew');
    await deleteMirror(path);
    return await openOrCreate(path, options).catch((further: unknown) => {
      throw diskError(further, path);
    });
  }
}

async function openOrCreate(path: string, options: LensDatabaseOptions): Promise<LensDatabase> {
  const duckDb = await openPatiently(path, options);
  try {
    return { ...duckDb, state: await readOrCreate(duckDb.connection) };
  } catch (error) {
    duckDb.close();
    throw error;
  }
}

async function readOrCreate(connection: DuckDBConnection): Promise<MirrorState> {
  // Tables that only this process needs.
  await connection.run("attach ':memory:' as held");
  // Footers of the pool's files are read once and not with every query.
  await connection.run('set global parquet_metadata_cache = true');
  const state = await readMirrorState(connection);
  if (state === undefined) {
    await createMirror(connection);
    return { version: MIRROR_VERSION, rev: 0, maxId: 0, scorerIds: [] };
  }
  if (state.version !== MIRROR_VERSION) throw new Error(`its version is ${state.version}, expected ${MIRROR_VERSION}`);
  return state;
}

async function openPatiently(path: string, options: LensDatabaseOptions): Promise<DuckDb> {
  const deadline = performance.now() + options.lockPatienceMs;
  for (;;) {
    try {
      return await openDuckDb(path, options);
    } catch (error) {
      if (!isFileLocked(error)) throw error;
      if (performance.now() > deadline)
        throw new AppError('LIBRARY_LOCKED', `another process has ${path} open`, { data: { path }, cause: error });
      await setTimeout(LOCK_RETRY_MS);
    }
  }
}
