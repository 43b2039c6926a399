import type { DuckDBConnection } from '@duckdb/node-api';
import type { LensBatch, LensRow, LensValue } from './protocol.ts';
import type { Statement } from './statement.ts';

/**
 * Runs a statement and hands its rows out in batches of `batchRows` (the last may be smaller), never holding more than one batch.
 * @param statement with one column, which holds each row as a JSON array @param names of the row's columns, in order
 */
export async function* readBatches(
  connection: DuckDBConnection,
  { sql, parameters }: Statement,
  { names, batchRows }: { names: readonly string[]; batchRows: number },
): AsyncGenerator<LensBatch> {
  const result = await connection.stream(sql, parameters.values, parameters.types);
  let columns: LensValue[][] = names.map(() => []);
  let rowCount = 0;
  const take = (): LensBatch => {
    const batch = { rowCount, columns: Object.fromEntries(names.map((name, index) => [name, columns[index] ?? []])) };
    columns = names.map(() => []);
    rowCount = 0;
    return batch;
  };
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (const row of parseRows(chunk.getColumnValues(0).join(','))) {
      for (const [index, column] of columns.entries()) column.push(row[index] ?? null);
      if (++rowCount === batchRows) yield take();
    }
  }
  if (rowCount > 0) yield take();
}

function parseRows(rows: string): LensValue[][] {
  return JSON.parse(`[${rows}]`) as LensValue[][];
}

/** The rows of a batch as objects. */
export function toRows({ rowCount, columns }: LensBatch): LensRow[] {
  const entries = Object.entries(columns);
  return Array.from({ length: rowCount }, (_, row) => Object.fromEntries(entries.map(([name, values]) => [name, values[row] ?? null])));
}
