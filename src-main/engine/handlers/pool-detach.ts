import { rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { nearest } from '#shared/query/nearest.ts';
import { detachFile } from '../../pool/attach-files.ts';
import { listAttached } from '../../pool/list-attached.ts';
import { listPool } from '../../pool/list-pool.ts';
import type { Handler } from '../create-engine.ts';

/** Every name is looked up before the first file goes. */
export const poolDetach: Handler<'pool_detach'> = async (services, input, { signal }) => {
  const { catalog, paths } = services.library();
  const own = (await listPool(paths.pool, { signal })).map((entry) => (entry.isDamaged ? entry : entry.file));
  const attached = (await listAttached(paths.pool)).map((entry) => (entry.isDamaged ? entry : entry.file));
  const detached = new Set<string>();
  const deleted = new Map<string, { path: string; bytes: number }>();
  for (const name of input.names) {
    const foreign = attached.find((file) => file.name === name || file.path === resolve(name));
    const extracted = own.find((file) => file.name === name || file.name === `${name}.parquet`);
    if (foreign) detached.add(foreign.name);
    else if (extracted) deleted.set(extracted.name, { path: extracted.path, bytes: (await stat(extracted.path)).size });
    else {
      const names = [...own, ...attached].map((file) => file.name);
      const guess = nearest(name, names);
      throw new AppError(
        'USAGE',
        `the pool has no file ${name}${guess === null ? '; gleaner pool list shows what it has' : `; did you mean ${guess}?`}`,
        { data: { name, suggestion: guess } },
      );
    }
  }
  const bytes = [...deleted.values()].reduce((sum, file) => sum + file.bytes, 0);
  if (deleted.size > 0 && !input.delete) {
    throw new AppError(
      'USAGE',
      `${[...deleted.keys()].join(', ')} was extracted into this library and is nowhere else: --delete deletes it and frees ${bytes} bytes`,
      { data: { names: [...deleted.keys()], bytes } },
    );
  }
  for (const name of detached) await detachFile(paths.pool, name);
  for (const [name, { path }] of deleted) {
    // First the catalog, which would miss the file.
    catalog.transaction(() => catalog.sources.remove(name));
    await rm(path);
  }
  return { detached: [...detached], deleted: [...deleted.keys()], bytes_freed: bytes };
};
