import { ITEM_STATUSES, type ItemStatus } from '#shared/outcome.ts';
import { listPool } from '../../pool/list-pool.ts';
import type { Handler } from '../create-engine.ts';

/** How many of the latest jobs are told. */
const RECENT_JOBS = 10;

export const status: Handler<'status'> = async (services, _input, { signal }) => {
  const { catalog, paths } = services.library();
  const pool = (await listPool(paths.pool, { signal })).flatMap((entry) => {
    if (!entry.isDamaged) return [entry.file];
    services.log.warn({}, entry.message);
    return [];
  });
  const counts = new Map(catalog.fetches.countByStatus().map((row) => [row.status, row.count]));
  const by_status = Object.fromEntries(
    (Object.keys(ITEM_STATUSES) as ItemStatus[]).flatMap((name) => (counts.has(name) ? [[name, counts.get(name)]] : [])),
  );
  const images = catalog.images.totals();
  const current = catalog.scores.currentIds();
  return {
    library: paths.root,
    pool: {
      files: pool.length,
      pairs: pool.reduce((sum, file) => sum + file.rows, 0),
      bytes: pool.reduce((sum, file) => sum + file.bytes, 0),
    },
    samples: catalog.samples.count(),
    images: images.images,
    image_bytes: images.bytes,
    pending: catalog.fetches.pendingIds().length,
    by_status,
    scorers: catalog.scores.scorers().map(({ id, key, model, scored }) => ({ key, model, scored, current: current.has(id) })),
    jobs: catalog.jobs.recent(RECENT_JOBS).map((job) => ({
      id: job.id,
      stage: job.stage,
      state: job.state,
      reason: job.reason,
      shards_left: catalog.jobs.remaining(job.id),
      started: new Date(job.created_at).toISOString(),
    })),
  };
};
