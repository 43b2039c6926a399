import { z } from 'zod';
import { FOREIGN_NAMES, type ForeignField } from './foreign-columns.ts';

const count = z.number().int().nonnegative();
const columnName = z.string().nullable();

/** Name of the file's column for each field, null where it has none. */
const foreignMap = z.strictObject(
  Object.fromEntries(Object.keys(FOREIGN_NAMES).map((field) => [field, columnName])) as Record<ForeignField, typeof columnName>,
);
export type ForeignMap = z.output<typeof foreignMap>;

/** A column of a parquet file as DuckDB reads it, with its DuckDB type. */
export interface ForeignColumn {
  name: string;
  type: string;
}

/**
 * The library's record of a parquet file elsewhere that is part of its pool: `pool/<name>.attached.json`. The file itself is neither
 * copied nor changed.
 */
export const attachedFile = z.strictObject({
  version: z.literal(1),
  /** What the library calls it: stem of the file's name and eight digits of its path. */
  name: z.string().regex(/^[A-Za-z0-9._-]+$/),
  /** Absolute. */
  path: z.string(),
  /** When the record was made; a file of another identity is another file. */
  identity: z.strictObject({ name: z.string(), bytes: count, sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  mtimeMs: z.number(),
  rows: count,
  /** Rows whose URL is null or empty: they are no pairs. */
  rowsWithoutUrl: count,
  /** All columns of the file. */
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })).min(1),
  map: foreignMap,
  /** The column of the width holds heights and the other way round, as in raw LAION-400M and LAION-5B. */
  isSwapped: z.boolean(),
  /** Columns that have a name of the map, but values of another type; they are not read. */
  unfit: z.array(z.strictObject({ column: z.string(), expected: z.string(), found: z.string() })),
  attachedAt: z.iso.datetime(),
});
export type AttachedFile = z.output<typeof attachedFile>;

/** Whether the file can be read: `missing` where it cannot be reached, `changed` where another file lies in its place. */
export type AttachedState = 'ok' | 'missing' | 'changed';
