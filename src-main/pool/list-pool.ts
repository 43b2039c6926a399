import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { type PoolFile, readWith, withDuckDb } from './read-pool-file.ts';

/** One file of the pool folder: its account, or why it has none. */
export type PoolEntry = { isDamaged: false; file: PoolFile } | { isDamaged: true; name: string; path: string; message: string };

/** The parquet files of a pool folder by name; empty where the folder does not exist. */
export async function listPool(poolDir: string, options: { signal?: AbortSignal | undefined } = {}): Promise<PoolEntry[]> {
  const names = await namesWithEnding(poolDir, '.parquet');
  if (names.length === 0) return [];
  return await withDuckDb(async (duckDb) => {
    const entries: PoolEntry[] = [];
    for (const name of names) {
      options.signal?.throwIfAborted();
      const path = join(poolDir, name);
      try {
        entries.push({ isDamaged: false, file: await readWith(duckDb, path) });
      } catch (error) {
        options.signal?.throwIfAborted();
        if (!(error instanceof AppError) || error.code !== 'POOL_DAMAGED') throw error;
        entries.push({ isDamaged: true, name, path, message: error.message });
      }
    }
    return entries;
  }, options);
}

/** Names of the files of a folder that end so, sorted; empty where the folder does not exist. */
export async function namesWithEnding(folder: string, ending: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => name.endsWith(ending)).sort();
}
