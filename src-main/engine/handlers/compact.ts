import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { ProgressMeter } from '../../jobs/progress.ts';
import { type Settled, settleEarlier, settleJob } from '../../jobs/settle-job.ts';
import { isDiskFull } from '../../util/disk-errors.ts';
import { compactPacks, findHoledPacks } from '../compact-packs.ts';
import { compactVectors } from '../compact-vectors.ts';
import type { Handler } from '../create-engine.ts';

async function bytesIn(dirs: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const dir of dirs) for (const name of await readdir(dir)) bytes += (await stat(join(dir, name))).size;
  return bytes;
}

/** Takes the library for this compaction. @returns the id of its job @throws AppError LIBRARY_BUSY while another job runs */
function begin(catalog: Catalog, now: number): number {
  return catalog.transaction(() => {
    const [running] = catalog.jobs.running();
    if (running) {
      throw new AppError('LIBRARY_BUSY', `compact has to wait for job ${running.id} (${running.stage}), which is running`, {
        data: { job: running.id, stage: running.stage },
      });
    }
    const earlier = catalog.jobs.unfinished('compact');
    if (earlier) catalog.jobs.setState(earlier.id, 'cancelled', 'superseded', now);
    return catalog.jobs.create('compact', '{}', [], now);
  });
}

/** How a compaction ended that did not come to its end. */
function endOf(error: unknown, signal: AbortSignal): Settled {
  if (signal.aborted) return { state: 'paused', reason: 'interrupted' };
  if (isDiskFull(error)) return { state: 'paused', reason: 'disk_full' };
  return { state: 'failed', reason: error instanceof Error ? error.message : String(error) };
}

/** Drops images that no sample refers to, with their thumbnails, facts and embeddings, and closes the holes in packs and vector files. */
export const compact: Handler<'compact'> = async (services, { dry_run }, { signal, onProgress }) => {
  const started = performance.now();
  const { catalog, paths } = services.library();
  const seconds = (): number => (performance.now() - started) / 1000;
  if (dry_run) {
    const { images, bytesByPack } = catalog.packs.unreferenced();
    const packs = findHoledPacks(catalog, bytesByPack);
    return {
      dry_run,
      images,
      embeddings: catalog.packs.unreferencedEmbeddings(),
      packs: packs.length,
      bytes_copied: packs.reduce((sum, { live }) => sum + live, 0),
      bytes_freed: packs.reduce((sum, { end, live }) => sum + end - live, 0),
      seconds: seconds(),
    };
  }

  settleEarlier({ catalog, now: () => services.now() });
  const jobId = begin(catalog, services.now());
  try {
    const before = await bytesIn([paths.store, paths.vectors]);
    const dropped = catalog.transaction(() => catalog.packs.dropUnreferenced());
    const meter = new ProgressMeter({
      phase: 'compact',
      total: null,
      alreadyDone: 0,
      emit: onProgress ?? (() => {}),
      now: () => performance.now(),
    });
    const { packs, bytesCopied } = await compactPacks(catalog, paths.store, {
      log: services.log,
      signal,
      onPack: (done, bytes) => meter.live(0, done, bytes),
    });
    await compactVectors(catalog, paths.vectors, { signal });
    meter.flush();
    catalog.transaction(() => catalog.jobs.setState(jobId, 'done', null, services.now()));
    return {
      dry_run,
      ...dropped,
      packs,
      bytes_copied: bytesCopied,
      bytes_freed: Math.max(0, before - (await bytesIn([paths.store, paths.vectors]))),
      seconds: seconds(),
    };
  } catch (error) {
    settleJob(jobId, endOf(error, signal), { catalog, log: services.log, now: () => services.now() });
    throw error;
  }
};
