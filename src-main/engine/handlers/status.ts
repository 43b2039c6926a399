import { ITEM_STATUSES, type ItemStatus } from '#shared/outcome.ts';
import { listAttached } from '../../pool/list-attached.ts';
import { listPool } from '../../pool/list-pool.ts';
import type { Handler } from '../create-engine.ts';

/** How many of the latest jobs are told. */
const RECENT_JOBS = 10;

export const status: Handler<'status'> = async (services, _input, { signal }) => {
  const { catalog, paths } = services.library();
  const entries = await listPool(paths.pool, { signal });
  const attachedEntries = await listAttached(paths.pool);
  for (const entry of [...entries, ...attachedEntries]) if (entry.isDamaged) services.log.warn({}, entry.message);
  const extracted = entries.flatMap((entry) => (entry.isDamaged ? [] : [entry.file]));
  const attached = attachedEntries.flatMap((entry) => (entry.isDamaged || entry.state !== 'ok' ? [] : [entry.file]));
  const pool = [
    ...extracted,
    ...attached.map(({ rows, rowsWithoutUrl, identity }) => ({ rows: rows - rowsWithoutUrl, bytes: identity.bytes })),
  ];
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
      attached: attached.length,
      absent: attachedEntries.length - attached.length,
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
