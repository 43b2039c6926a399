import type { ImportRow } from '../imports/import-row.ts';

/** A batch's share of memory, counted by the bytes of its images; one image more may go over it. */
const BATCH_BYTES = 24 * 2 ** 20;
const BATCH_ROWS = 128;

/** Takes rows together, few enough that some batches fit into memory whatever their images are. */
export async function* importBatches(rows: AsyncIterable<ImportRow>): AsyncGenerator<ImportRow[]> {
  let batch: ImportRow[] = [];
  let bytes = 0;
  for await (const row of rows) {
    batch.push(row);
    bytes += row.image?.byteLength ?? 0;
    if (batch.length < BATCH_ROWS && bytes < BATCH_BYTES) continue;
    yield batch;
    [batch, bytes] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
