import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { ATTACHED_ENDING } from '../util/attached-records.ts';
import { listAttached } from './list-attached.ts';
import { namesWithEnding } from './list-pool.ts';
import { readWith, withDuckDb } from './read-pool-file.ts';

/** Files of a pool that can be read now, and their pairs. */
export interface PoolTotals {
  files: number;
  pairs: number;
}

/**
 * Counts a pool again and again, as for a screen that shows it: a file is read once, and again only when it has become another.
 * Damaged files, and attached ones that cannot be reached, do not count.
 */
export class PoolCounter {
  readonly #poolDir: string;
  /** By name: size and time of the file, and its rows; null for a damaged file. */
  #extracted = new Map<string, { stamp: string; rows: number | null }>();
  #reading: Promise<PoolTotals> | undefined;

  constructor(poolDir: string) {
    this.#poolDir = poolDir;
  }

  /** Whoever asks while another waits gets the same answer. */
  read(): Promise<PoolTotals> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<PoolTotals> {
    await this.#look();
    const totals = { files: 0, pairs: 0 };
    for (const { rows } of this.#extracted.values()) {
      if (rows === null) continue;
      totals.files++;
      totals.pairs += rows;
    }
    for (const entry of await this.#attached()) {
      if (entry.isDamaged || entry.state !== 'ok') continue;
      totals.files++;
      totals.pairs += entry.file.rows - entry.file.rowsWithoutUrl;
    }
    return totals;
  }

  async #attached() {
    return (await namesWithEnding(this.#poolDir, ATTACHED_ENDING)).length === 0 ? [] : await listAttached(this.#poolDir);
  }

  /** Reads the files that have come or changed since the last time. */
  async #look(): Promise<void> {
    const known = new Map<string, { stamp: string; rows: number | null }>();
    const fresh: { name: string; stamp: string }[] = [];
    for (const name of await namesWithEnding(this.#poolDir, '.parquet')) {
      const found = await stat(join(this.#poolDir, name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      if (!found) continue; // deleted since the folder was read
      const stamp = `${found.size} ${found.mtimeMs} ${found.ino}`;
      const before = this.#extracted.get(name);
      if (before?.stamp === stamp) known.set(name, before);
      else fresh.push({ name, stamp });
    }
    if (fresh.length > 0)
      await withDuckDb(async (duckDb) => {
        for (const { name, stamp } of fresh) {
          const rows = await readWith(duckDb, join(this.#poolDir, name)).then(
            (file) => file.rows,
            (error: unknown) => {
              if (error instanceof AppError && (error.code === 'POOL_DAMAGED' || error.code === 'FILE_NOT_FOUND')) return null;
              throw error;
            },
          );
          known.set(name, { stamp, rows });
        }
      });
    this.#extracted = known;
  }
}
