import type { Catalog } from '../../catalog/catalog.ts';
import type { SourceColumn } from '../../catalog/queries/extras.ts';
import type { PairBatch } from '../../catalog/queries/samples.ts';
import type { ShardTally, Stage } from '../stage.ts';

export interface AddTally extends ShardTally {
  matched: number;
  added: number;
  duplicates: number;
  /** Refused: in a safety list. */
  quarantined: number;
}

/** Pairs of the pool in the order in which they are to be added, in batches; the next one is not read before the last is taken. */
export type PairStream = (onBatch: (batch: PairBatch, pairs: number) => void, signal: AbortSignal) => Promise<void>;

/**
 * Turns pairs of the pool into samples, deduplicated by uid against the library. One shard; each batch is a short transaction of its
 * own. A repetition meets its own rows as duplicates and gives the same library: ids follow the order of the pairs.
 */
export function addStage(input: {
  catalog: Catalog;
  options: Record<string, unknown>;
  count: () => Promise<number>;
  pairs: PairStream;
  /** Addresses that must not come in; undefined where there are none. */
  isQuarantined: ((url: string) => boolean) | undefined;
  now: () => number;
  /** The columns of the sources that come along. */
  extraColumns: (signal: AbortSignal) => Promise<readonly SourceColumn[]>;
}): Stage<{ pairs: number; samplesBefore: number }, AddTally> {
  const { catalog, isQuarantined, now } = input;
  return {
    id: 'add',
    afterResume: 'answer',
    options: input.options,
    concurrency: 1,
    plan: async () => [{ pairs: await input.count(), samplesBefore: catalog.samples.count() }],
    itemsOf: (spec) => spec.pairs,
    async run(spec, { signal, report }) {
      const columns = await input.extraColumns(signal);
      catalog.transaction(() => catalog.extras.record(columns));
      let matched = 0;
      let quarantined = 0;
      const isRefused =
        isQuarantined &&
        (({ url }: { url: string }): boolean => {
          const isHit = isQuarantined(url);
          if (isHit) {
            catalog.safety.quarantineUrl(url, now());
            quarantined++;
          }
          return isHit;
        });
      await input.pairs((batch, pairs) => {
        catalog.transaction(() => catalog.samples.add(batch, isRefused));
        matched += pairs;
        report({ done: matched });
      }, signal);
      // Counted against the library before the job, so that a restart in the middle reports what the job as a whole has added.
      const added = catalog.samples.count() - spec.samplesBefore;
      return {
        tally: { done: matched, bytes: 0, failedByStatus: {}, matched, added, duplicates: matched - added - quarantined, quarantined },
        payload: undefined,
      };
    },
    commit() {},
  };
}
