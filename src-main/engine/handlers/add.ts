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
  const lens = services.lens();
  const { where: query, limit, order, seed } = input;
  const pairs: PairStream = async (onBatch, stop) => {
    await lens.stream(
      { scope: 'pool', query, columns: PAIR_COLUMNS, order, seed, batchSize: BATCH, ...(limit !== undefined && { limit }) },
      { signal: stop, onBatch: (batch: LensBatch) => onBatch(readPairs(batch)) },
    );
  };
  const stage = addStage({
    catalog,
    options: { ...input },
    count: async () => Math.min(limit ?? Number.POSITIVE_INFINITY, await lens.count({ scope: 'pool', query }, { signal })),
    pairs,
  });
  const { tallies, state, reason, message } = await runJob(stage, services.jobContext(), { signal, onProgress });
  if (message !== null) services.log.warn({ reason }, message);
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
