import type { DuckDBValue } from '@duckdb/node-api';
import { Parameters } from './parameters.ts';
import type { ScopeSource } from './scope.ts';
import type { Session } from './session.ts';

/** Runs one statement over the scope and reads its few rows. @param sql what follows the scope's own relations */
export async function readAll(
  { connection, source }: Session,
  sql: (source: ScopeSource, parameters: Parameters) => string,
): Promise<DuckDBValue[][]> {
  const parameters = new Parameters();
  const prologue = source.prologue(parameters);
  const reader = await connection.runAndReadAll(`${prologue}${sql(source, parameters)}`, parameters.values, parameters.types);
  return reader.getRows();
}
