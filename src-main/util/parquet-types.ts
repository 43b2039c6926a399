import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DOUBLE,
  DuckDBBlobValue,
  DuckDBTimestampTZValue,
  type DuckDBType,
  type DuckDBValue,
  FLOAT,
  INTEGER,
  TIMESTAMPTZ,
  VARCHAR,
} from '@duckdb/node-api';

/** What may stand in a cell. BIGINT takes number or bigint, TIMESTAMPTZ a Date, BLOB bytes. */
export type ParquetValue = string | number | bigint | boolean | Date | Uint8Array | null;

/** Turns a cell into what DuckDB takes; undefined where the value does not fit the column. */
type Convert = (value: Exclude<ParquetValue, null>) => DuckDBValue | undefined;

const number: Convert = (value) => (typeof value === 'number' ? value : undefined);

/**
 * The column types that ParquetWriter writes, by DuckDB name. In parquet they are string, int32, int64, float, double, boolean,
 * timestamp in microseconds adjusted to UTC, and binary; every column may hold nulls.
 */
export const PARQUET_TYPES = {
  VARCHAR: { type: VARCHAR, convert: (value) => (typeof value === 'string' ? value : undefined) },
  INTEGER: { type: INTEGER, convert: (value) => (typeof value === 'number' && Number.isInteger(value) ? value : undefined) },
  BIGINT: {
    type: BIGINT,
    convert: (value) =>
      typeof value === 'bigint' ? value : typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined,
  },
  FLOAT: { type: FLOAT, convert: number },
  DOUBLE: { type: DOUBLE, convert: number },
  BOOLEAN: { type: BOOLEAN, convert: (value) => (typeof value === 'boolean' ? value : undefined) },
  TIMESTAMPTZ: {
    type: TIMESTAMPTZ,
    convert: (value) =>
      value instanceof Date && Number.isFinite(value.getTime()) ? new DuckDBTimestampTZValue(BigInt(value.getTime()) * 1000n) : undefined,
  },
  BLOB: { type: BLOB, convert: (value) => (value instanceof Uint8Array ? new DuckDBBlobValue(value) : undefined) },
} as const satisfies Record<string, { type: DuckDBType; convert: Convert }>;

export type ParquetType = keyof typeof PARQUET_TYPES;

export interface ParquetColumn {
  name: string;
  type: ParquetType;
}
