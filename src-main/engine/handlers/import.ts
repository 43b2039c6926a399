import { resolve } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { ITEM_STATUSES, type ItemStatus } from '#shared/outcome.ts';
import { findParts } from '../../imports/find-parts.ts';
import { sumSkipped } from '../../imports/skipped.ts';
import { runJob } from '../../jobs/run-job.ts';
import { importStage } from '../../jobs/stages/import.stage.ts';
import type { Handler } from '../create-engine.ts';
import { openPacks } from '../open-packs.ts';
import { refusesUrl } from '../safety-lists.ts';

export const importDatasets: Handler<'import'> = async (services, input, { signal, onProgress }) => {
  const started = performance.now();
  const { catalog, paths } = services.library();
  const lists = services.safety();
  const sources = input.paths.map((path) => resolve(path));
  const inspectors = services.inspectors(lists);
  const isRefused = refusesUrl(catalog, lists);
  const { originals, thumbnails, ...packs } = await openPacks(catalog, paths.store, { log: services.log });
  try {
    const count = () => ({ samples: catalog.samples.count(), images: catalog.images.totals().images });
    const before = count();
    const stage = importStage(
      {
        catalog,
        originals,
        thumbnails,
        parts: () => findParts(sources),
        inspect: (bytes, stop) => inspectors.inspect(bytes, { keep: input.keep }, { signal: stop }),
        isQuarantined: ({ url, image }) => (isRefused?.(url) ?? false) || (image !== null && lists.matchesBytes(image)),
        now: services.now,
      },
      { ...input, paths: sources },
    );
    const { tallies, state, reason, message } = await runJob(stage, services.jobContext(), { signal, onProgress });
    if (message !== null) services.log.warn({ reason }, message);
    // A job that was interrupted goes on counting from where it began; one without a finished shard tells what this call has brought.
    const base = tallies[0]?.before ?? before;
    const after = count();
    const sum = (key: 'done' | 'pending' | 'bytes'): number => tallies.reduce((total, tally) => total + tally[key], 0);
    const skipped = sumSkipped(tallies.map((tally) => tally.skipped));
    if (state === 'done' && sum('done') === 0) {
      const why = skipped.places[0] ?? 'the shards are empty';
      throw new AppError('SOURCE_UNREADABLE', `${input.paths.join(', ')}: nothing to import: ${why}`, {
        data: { skipped: skipped.counts },
      });
    }
    const by_status: Partial<Record<ItemStatus, number>> = {};
    for (const status of Object.keys(ITEM_STATUSES) as ItemStatus[]) {
      const count = tallies.reduce((total, tally) => total + (tally.byStatus[status] ?? 0), 0);
      if (count > 0) by_status[status] = count;
    }
    return {
      state,
      reason,
      parts: tallies.length,
      rows: sum('done'),
      added: after.samples - base.samples,
      images: after.images - base.images,
      by_status,
      pending: sum('pending'),
      bytes: sum('bytes'),
      skipped: skipped.counts,
      skipped_places: skipped.places,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await packs.close();
  }
};
