import type { ItemStatus } from '#shared/outcome.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { ExportSample } from '../../catalog/queries/exports.ts';
import type { ShardTally, Stage } from '../stage.ts';

export interface ExportShardSpec {
  shardId: number;
  /** Sample ids in the order of their keys. */
  ids: number[];
  /** Of the whole export; with the first shard only. */
  leftOut?: LeftOut;
}

export interface LeftOut {
  /** Matching samples whose image was never asked for. */
  not_downloaded: number;
  /** Matching samples whose bytes were not kept. */
  not_kept: number;
}

export interface ExportTally extends ShardTally {
  rows: number;
  images: number;
  /** Bytes written. */
  bytes: number;
  leftOut?: LeftOut;
}

/** Looked up at a time while planning. */
const LOOK_UP = 10_000;

const left = (sample: ExportSample, isFactsOnly: boolean): keyof LeftOut | undefined => {
  if (isFactsOnly) return undefined;
  if (sample.status === null) return 'not_downloaded';
  return sample.status === 'ok' && sample.pack === null ? 'not_kept' : undefined;
};

/** Splits matching samples into shards. A format that writes facts alone leaves none out. Failed downloads stay in: they become rows without an image, as in img2dataset. */
export function planExport(
  catalog: Catalog,
  ids: readonly number[],
  options: { samplesPerShard: number; isFactsOnly: boolean },
): { shards: ExportShardSpec[]; leftOut: LeftOut } {
  const { samplesPerShard } = options;
  const leftOut: LeftOut = { not_downloaded: 0, not_kept: 0 };
  const taken: number[] = [];
  for (let at = 0; at < ids.length; at += LOOK_UP) {
    for (const sample of catalog.exports.samplesByIds(ids.slice(at, at + LOOK_UP))) {
      const why = left(sample, options.isFactsOnly);
      if (why) leftOut[why]++;
      else taken.push(sample.id);
    }
  }
  const shards = Array.from({ length: Math.ceil(taken.length / samplesPerShard) }, (_, shardId) => ({
    shardId,
    ids: taken.slice(shardId * samplesPerShard, (shardId + 1) * samplesPerShard),
    ...(shardId === 0 && { leftOut }),
  }));
  return { shards, leftOut };
}

/** Writes shards of samples. Each is published whole or not at all; a shard that was published before a crash is taken as it is. */
export function exportStage(input: {
  catalog: Catalog;
  options: Record<string, unknown>;
  concurrency: number;
  plan(signal: AbortSignal): Promise<ExportShardSpec[]>;
  /** Whether a finished shard is still where it was written. */
  isPublished(shardId: number): boolean;
  write(
    shard: { shardId: number; samples: ExportSample[] },
    context: { signal: AbortSignal; report(done: number): void },
  ): Promise<{ rows: number; successes: number; bytes: number; failedByStatus: Partial<Record<ItemStatus, number>> }>;
}): Stage<ExportShardSpec, ExportTally> {
  return {
    id: 'export',
    // Each writes to a folder of its own.
    standsAlone: true,
    afterResume: 'answer',
    isIntact: (done) => done.every(({ shardId }) => input.isPublished(shardId)),
    options: input.options,
    concurrency: input.concurrency,
    plan: input.plan,
    itemsOf: ({ ids }) => ids.length,
    async run({ shardId, ids, leftOut }, { signal, report }) {
      const samples = input.catalog.exports.samplesByIds(ids);
      const { rows, successes, bytes, failedByStatus } = await input.write(
        { shardId, samples },
        { signal, report: (done) => report({ done }) },
      );
      return {
        tally: { done: ids.length, bytes, failedByStatus, rows, images: successes, ...(leftOut && { leftOut }) },
        payload: undefined,
      };
    },
    commit() {},
  };
}
