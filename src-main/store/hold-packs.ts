import { join, resolve } from 'node:path';
import { AppError } from '#shared/errors.ts';

/** Packs that are open in this process, by folder and prefix. */
const HELD = new Set<string>();

/**
 * Keeps packs for one opener: a second one would cut what the first has appended and not committed. Other processes are kept out by the
 * library's lock.
 * @returns gives them free @throws AppError(LIBRARY_BUSY) while they are held
 */
export function holdPacks(dir: string, prefix: string): () => void {
  const packs = join(resolve(dir), `${prefix}*`);
  if (HELD.has(packs))
    throw new AppError('LIBRARY_BUSY', `the packs ${packs} are in use by another operation of this process`, { data: { path: dir } });
  HELD.add(packs);
  return () => {
    HELD.delete(packs);
  };
}
