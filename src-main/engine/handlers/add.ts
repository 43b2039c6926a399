import { AppError } from '#shared/errors.ts';
import { RESERVED_COLUMNS } from '#shared/model/export-options.ts';
import { runJob } from '../../jobs/run-job.ts';
import { addStage, type PairStream } from '../../jobs/stages/add.stage.ts';
import type { PackedBatch } from '../../lens/packed-batch.ts';
import type { Handler } from '../create-engine.ts';
import { PAIR_COLUMNS, readPairs } from '../read-pairs.ts';
import { refusesUrl } from '../safety-lists.ts';

/** Pairs of one transaction, which takes a fraction of a second. */
const BATCH = 20_000;

export const add: Handler<'add'> = async (services, input, { signal, onProgress }) => {
  const started = performance.now();
  const { catalog } = services.library();
  const { where: query, limit, order, seed, save_additional_columns: names } = input;
  checkNames(names);
  const before = catalog.samples.count();
  let seen = 0;
  const pairs: PairStream = async (onBatch, stop) => {
    // Asked for anew each time: a lens that died is replaced.
    await services.lens().streamPacked(
      {
        scope: 'pool',
        query,
        columns: PAIR_COLUMNS,
        order,
        seed,
        batchSize: BATCH,
        ...(limit !== undefined && { limit }),
        ...(names.length > 0 && { extra: names }),
      },
      {
        signal: stop,
        onBatch: (batch: PackedBatch) => {
          onBatch(readPairs(batch), batch.rowCount);
          seen += batch.rowCount;
        },
      },
    );
  };
  const stage = addStage({
    catalog,
    options: { ...input },
    count: async () =>
      Math.min(limit ?? Number.POSITIVE_INFINITY, await services.lens().count({ scope: 'pool', query, withQuarantined: true }, { signal })),
    pairs,
    isQuarantined: refusesUrl(catalog, services.safety()),
    now: services.now,
    extraColumns: async (stop) => (names.length === 0 ? [] : await services.lens().extraTypes({ names }, { signal: stop })),
  });
  const { tallies, state, reason, message } = await runJob(stage, services.jobContext(), { signal, onProgress });
  if (message !== null) services.log.warn({ reason }, message);
  if (state === 'paused') {
    // The batches of this call are in, though their shard is not done.
    const added = catalog.samples.count() - before;
    return { state, reason, matched: seen, added, duplicates: seen - added, quarantined: 0, seconds: (performance.now() - started) / 1000 };
  }
  const sum = (key: 'matched' | 'added' | 'duplicates' | 'quarantined'): number => tallies.reduce((total, tally) => total + tally[key], 0);
  return {
    state,
    reason,
    matched: sum('matched'),
    added: sum('added'),
    duplicates: sum('duplicates'),
    quarantined: sum('quarantined'),
    seconds: (performance.now() - started) / 1000,
  };
};

/** A column that could never be written again is refused at once. @throws AppError(USAGE) */
function checkNames(names: readonly string[]): void {
  const reserved: readonly string[] = RESERVED_COLUMNS;
  for (const [index, name] of names.entries()) {
    const why = reserved.includes(name) ? 'is a column that every export writes itself' : 'is named twice';
    if (reserved.includes(name) || names.indexOf(name) !== index)
      throw new AppError('USAGE', `save_additional_columns: ${name} ${why}`, { data: { column: name } });
  }
}
