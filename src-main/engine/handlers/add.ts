import { runJob } from '../../jobs/run-job.ts';
import { addStage, type PairStream } from '../../jobs/stages/add.stage.ts';
import type { LensBatch } from '../../lens/protocol.ts';
import type { Handler } from '../create-engine.ts';
import { PAIR_COLUMNS, readPairs } from '../read-pairs.ts';

/** Pairs of one transaction: a few milliseconds each. */
const BATCH = 10_000;

export const add: Handler<'add'> = async (services, input, { signal, onProgress }) => {
  const started = performance.now();
  const { catalog } = services.library();
  const { where: query, limit, order, seed } = input;
  const before = catalog.samples.count();
  let seen = 0;
  const pairs: PairStream = async (onBatch, stop) => {
    // Asked for anew each time: a lens that died is replaced.
    await services.lens().stream(
      { scope: 'pool', query, columns: PAIR_COLUMNS, order, seed, batchSize: BATCH, ...(limit !== undefined && { limit }) },
      {
        signal: stop,
        onBatch: (batch: LensBatch) => {
          onBatch(readPairs(batch));
          seen += batch.rowCount;
        },
      },
    );
  };
  const stage = addStage({
    catalog,
    options: { ...input },
    count: async () => Math.min(limit ?? Number.POSITIVE_INFINITY, await services.lens().count({ scope: 'pool', query }, { signal })),
    pairs,
  });
  const { tallies, state, reason, message } = await runJob(stage, services.jobContext(), { signal, onProgress });
  if (message !== null) services.log.warn({ reason }, message);
  if (state === 'paused') {
    // The batches of this call are in, though their shard is not done.
    const added = catalog.samples.count() - before;
    return { state, reason, matched: seen, added, duplicates: seen - added, seconds: (performance.now() - started) / 1000 };
  }
  const sum = (key: 'matched' | 'added' | 'duplicates'): number => tallies.reduce((total, tally) => total + tally[key], 0);
  return {
    state,
    reason,
    matched: sum('matched'),
    added: sum('added'),
    duplicates: sum('duplicates'),
    seconds: (performance.now() - started) / 1000,
  };
};
