import { DuckDBBlobValue, DuckDBInstance, DuckDBListValue } from '@duckdb/node-api';
import { sqlString } from '#main/util/duckdb.ts';

type Cell = string | number | bigint | boolean | null | Cell[];

/** Reads a whole parquet file through DuckDB; bytes as lower-case hex. */
export async function readParquet(path: string): Promise<{ columns: [name: string, type: string][]; rows: Cell[][] }> {
  return await withDuckDb(async (run) => {
    const described = await run(`describe select * from read_parquet(${sqlString(path)})`);
    const rows = await run(`select * from read_parquet(${sqlString(path)})`);
    return {
      columns: described.map((row) => [String(row[0]), String(row[1])]),
      rows: rows.map((row) => row.map(plain)),
    };
  });
}

function plain(cell: unknown): Cell {
  if (cell instanceof DuckDBBlobValue) return Buffer.from(cell.bytes).toString('hex');
  if (cell instanceof DuckDBListValue) return cell.items.map(plain);
  if (cell === null || typeof cell === 'boolean' || typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'bigint')
    return cell;
  throw new Error(`unexpected cell ${String(cell)}`);
}

/** Rows and compression of every row group, as the file's footer tells them. */
export async function rowGroups(path: string): Promise<{ rows: number; compression: string }[]> {
  return await withDuckDb(async (run) => {
    const rows = await run(
      `select distinct row_group_id, row_group_num_rows, compression from parquet_metadata(${sqlString(path)}) order by row_group_id`,
    );
    return rows.map((row) => ({ rows: Number(row[1]), compression: String(row[2]) }));
  });
}

async function withDuckDb<T>(use: (run: (sql: string) => Promise<unknown[][]>) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    return await use(async (sql) => (await connection.runAndReadAll(sql)).getRows());
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
