import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { sqlString } from '#main/util/duckdb.ts';

/** Writes what a SELECT gives into a parquet file, as other tools leave it. @param options of DuckDB's COPY */
export async function writeParquet(path: string, select: string, options = 'compression zstd'): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`copy (${select}) to ${sqlString(path)} (format parquet, ${options})`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return path;
}
