import type { LensClient } from '../lens/client.ts';

const BATCH = 50_000;

/** Ids of all samples of the library that match, ascending. Eight bytes each: ten million are 80 MB. */
export async function collectIds(lens: LensClient, query: string, signal: AbortSignal): Promise<number[]> {
  const ids: number[] = [];
  await lens.stream(
    { scope: 'library', query, columns: ['id'], order: 'first', batchSize: BATCH },
    {
      signal,
      onBatch: (batch) => {
        for (const id of batch.columns.id ?? []) ids.push(Number(id));
      },
    },
  );
  return ids;
}
