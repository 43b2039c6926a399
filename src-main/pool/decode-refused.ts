import { POOL_COLUMNS } from '#shared/model/candidate.ts';
import { NULL_INDEX } from '../util/parquet-file/column-batch.ts';
import type { RefusedPair } from './extracted-part.ts';
import type { PairBatch } from './pair-batch.ts';

/** A row of a batch as a refused pair; its URL is the joined one, for the one on the page is not kept. */
export function decodeRefused(batch: PairBatch, row: number): RefusedPair {
  return { url: text(batch, 'url', row), caption: text(batch, 'caption', row), pageUrl: text(batch, 'page_url', row) };
}

function text(batch: PairBatch, name: (typeof POOL_COLUMNS)[number]['name'], row: number): string {
  const column = batch.columns[POOL_COLUMNS.findIndex((one) => one.name === name)];
  if (column?.kind === 'plain') {
    const start = (row === 0 ? 0 : (column.ends[row - 1] ?? 0)) + 4;
    return Buffer.from(column.bytes.subarray(start, column.ends[row])).toString('utf8');
  }
  const index = column?.indices[row] ?? NULL_INDEX;
  return index === NULL_INDEX ? '' : String(column?.values[index] ?? '');
}
