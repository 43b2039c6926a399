import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDuckDb, sqlName, sqlString } from '#main/util/duckdb.ts';

/**
 * The rows of a pool file in their order, as objects by column name. Texts are fetched as their bytes: DuckDB's client drops a byte order
 * mark at the beginning of a text.
 */
export async function poolRows(path: string): Promise<Record<string, unknown>[]> {
  const duckDb = await openDuckDb(':memory:', { memoryLimit: '512MB', tempDirectory: join(tmpdir(), 'gleaner-pool-rows'), threads: 1 });
  try {
    const scan = `read_parquet(${sqlString(path)})`;
    const columns = (await duckDb.connection.runAndReadAll(`describe select * from ${scan}`)).getRowObjectsJS();
    const texts = columns.filter(({ column_type }) => column_type === 'VARCHAR').map(({ column_name }) => String(column_name));
    const encoded = texts.map((name) => `encode(${sqlName(name)}) as ${sqlName(name)}`).join(', ');
    const rows = (await duckDb.connection.runAndReadAll(`select * replace (${encoded}) from ${scan}`)).getRowObjectsJS();
    for (const row of rows) {
      for (const name of texts) {
        const bytes = row[name];
        if (bytes instanceof Uint8Array) row[name] = Buffer.from(bytes).toString('utf8');
      }
    }
    return rows;
  } finally {
    duckDb.close();
  }
}
