import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageFetchFields } from '#shared/model/stage-fetch-options.ts';

/** What img2dataset and we ourselves leave in an output folder: shards, their tables, stats and scratch. */
const OF_A_SHARD = /^\d+(_stats\.json|\.tar|\.parquet|\.tfrecord)?$|^_tmp$/;

/**
 * Makes the output folder ready.
 * @returns ids of the shards that are there whole (img2dataset's rule: those with a stats file), and the id of our first shard
 */
export async function prepareOutput(
  folder: string,
  mode: StageFetchFields['incremental_mode'],
): Promise<{ published: ReadonlySet<number>; firstId: number }> {
  await mkdir(folder, { recursive: true });
  // Whatever a killed run has left half done.
  await rm(join(folder, '_tmp'), { recursive: true, force: true });
  const names = await readdir(folder);
  if (mode === 'overwrite') {
    // Only what a dataset consists of goes: a mistyped folder keeps everything else.
    for (const name of names.filter((one) => OF_A_SHARD.test(one))) await rm(join(folder, name), { recursive: true });
    return { published: new Set(), firstId: 0 };
  }
  const ids = names.flatMap((name) => /^(\d+)_stats\.json$/.exec(name)?.[1] ?? []).map(Number);
  if (mode === 'extend') return { published: new Set(), firstId: ids.reduce((highest, id) => Math.max(highest, id), -1) + 1 };
  return { published: new Set(ids), firstId: 0 };
}
