import { AppError } from '#shared/errors.ts';
import type { SourceColumn } from '../catalog/queries/extras.ts';
import type { ExtraColumn, ExtraValue } from '../exports/export-row.ts';
import { type ExactJson, exactJsonText } from '../util/exact-json.ts';
import { fitsInteger, isIntegerType, isList } from '../util/parquet-file/cell-type.ts';

/** DuckDB's names of the types that exports write, without the digits of a DECIMAL. */
const EXPORTED: Readonly<Partial<Record<string, Exclude<ExtraColumn['type'], object>>>> = {
  TINYINT: 'int8',
  SMALLINT: 'int16',
  INTEGER: 'int32',
  BIGINT: 'int64',
  UTINYINT: 'uint8',
  USMALLINT: 'uint16',
  UINTEGER: 'uint32',
  UBIGINT: 'uint64',
  FLOAT: 'float',
  DOUBLE: 'double',
  DECIMAL: 'double',
  BOOLEAN: 'boolean',
};

/**
 * The type that a column of a source has in an export: its own, where img2dataset writes that too. Structures, and lists of them, are
 * JSON; times, bytes and integers beyond 64 bits are texts, because img2dataset loses rows over such types.
 */
export function exportedType(type: string): ExtraColumn['type'] {
  const [, itemType] = /^(.*)\[\d*\]$/s.exec(type) ?? [];
  if (itemType !== undefined) {
    const item = exportedType(itemType);
    return item === 'json' ? 'json' : { list: item };
  }
  if (/^(STRUCT|MAP|UNION|JSON)/.test(type)) return 'json';
  return EXPORTED[type.replace(/\(.*/s, '')] ?? 'string';
}

/** A value of a source as its column in the export takes it. @throws AppError(BUG) for one that does not fit the column's type */
export function extraValue(column: SourceColumn, value: ExactJson): ExtraValue {
  const told = exportedValue(exportedType(column.type), value);
  if (told !== undefined) return told;
  throw new AppError('BUG', `column ${column.name} was saved as ${column.type}, got ${exactJsonText(value)}`);
}

/** A value as a column of that type takes it, undefined where it does not fit. */
export function exportedValue(type: ExtraColumn['type'], value: ExactJson): ExtraValue | undefined {
  if (value === null) return null;
  if (isList(type)) {
    if (!Array.isArray(value)) return undefined;
    const items = value.map((item) => exportedValue(type.list, item));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (isIntegerType(type)) {
    if (typeof value !== 'bigint' || !fitsInteger(type, value)) return undefined;
    return type === 'int64' || type === 'uint64' ? value : Number(value);
  }
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  switch (type) {
    case 'json':
      return exactJsonText(value);
    case 'string':
      return typeof value === 'string' ? value : exactJsonText(value);
    case 'float':
      return isNumber ? Math.fround(Number(value)) : undefined;
    case 'double':
      return isNumber ? Number(value) : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
  }
}
