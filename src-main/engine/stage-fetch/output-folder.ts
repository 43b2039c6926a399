import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { StageFetchFields } from '#shared/model/stage-fetch-options.ts';
import { makeFolder } from '../../util/make-folder.ts';

/** A shard's files and folder: its id, and what img2dataset or we name after it. */
const OF_A_SHARD = /^(\d+)(?:_stats\.json|\.tar|\.parquet|\.tfrecord)?$/;

/**
 * The files and folders that shards in a folder consist of. A shard has a stats file, or, where a run was killed, a name of just so many
 * digits; a folder of numbered files that are not called after it (`2024/`) is none.
 */
async function shardEntries(folder: string, names: readonly string[], digits: number): Promise<string[]> {
  const counted = new Set(names.filter((name) => /^\d+_stats\.json$/.test(name)).map((name) => name.replace('_stats.json', '')));
  const entries: string[] = [];
  for (const name of names) {
    const id = OF_A_SHARD.exec(name)?.[1];
    if (id === undefined || !(counted.has(id) || id.length === digits)) continue;
    if (name === id && !(await isShardFolder(join(folder, name)))) continue;
    entries.push(name);
  }
  return entries;
}

/** The files of a sample begin with its key, and that with the name of its shard. */
async function isShardFolder(path: string): Promise<boolean> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return entries?.every((entry) => entry.isFile() && entry.name.startsWith(basename(path))) ?? false;
}

/**
 * Makes the output folder ready.
 * @param digits of a shard's name, more where an id needs them
 * @returns ids of the shards that are there whole (img2dataset's rule: those with a stats file), and the id of our first shard
 */
export async function prepareOutput(
  folder: string,
  mode: StageFetchFields['incremental_mode'],
  digits: number,
): Promise<{ published: ReadonlySet<number>; firstId: number }> {
  await makeFolder(folder);
  // Whatever a killed run has left half done.
  await rm(join(folder, '_tmp'), { recursive: true, force: true });
  const names = await readdir(folder);
  if (mode === 'overwrite') {
    // Only what a dataset consists of goes: a mistyped folder keeps everything else.
    for (const name of await shardEntries(folder, names, digits)) await rm(join(folder, name), { recursive: true });
    return { published: new Set(), firstId: 0 };
  }
  const ids = names.flatMap((name) => /^(\d+)_stats\.json$/.exec(name)?.[1] ?? []).map(Number);
  if (mode === 'extend') return { published: new Set(), firstId: ids.reduce((highest, id) => Math.max(highest, id), -1) + 1 };
  return { published: new Set(ids), firstId: 0 };
}
