import { AppError } from '#shared/errors.ts';
import type { SourceColumn } from '../catalog/queries/extras.ts';
import type { ExtraColumn, ExtraValue } from '../exports/export-row.ts';
import { type ExactJson, exactJsonText } from '../util/exact-json.ts';

/** The type that a column of a source has in an export, as near to its own as what is written allows. Lists and structs are JSON. */
export function exportedType(type: string): ExtraColumn['type'] {
  if (/\]$|^(STRUCT|MAP|UNION|JSON)/.test(type)) return 'json';
  switch (type.replace(/\(.*/, '')) {
    case 'TINYINT':
    case 'UTINYINT':
    case 'SMALLINT':
    case 'USMALLINT':
    case 'INTEGER':
      return 'int32';
    case 'UINTEGER':
    case 'BIGINT':
      return 'int64';
    case 'FLOAT':
      return 'float';
    case 'DOUBLE':
    case 'DECIMAL':
      return 'double';
    case 'BOOLEAN':
      return 'boolean';
    default:
      // Times, bytes and integers beyond 64 bits are texts: img2dataset loses rows over such types.
      return 'string';
  }
}

/** A value of a source as its column in the export takes it. @throws AppError(BUG) for one that does not fit the column's type */
export function extraValue(column: SourceColumn, value: ExactJson): ExtraValue {
  if (value === null) return null;
  const type = exportedType(column.type);
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  switch (type) {
    case 'json':
      return exactJsonText(value);
    case 'string':
      return typeof value === 'string' ? value : exactJsonText(value);
    case 'int32':
      if (typeof value === 'bigint' && BigInt.asIntN(32, value) === value) return Number(value);
      break;
    case 'int64':
      if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) return value;
      break;
    case 'float':
      if (isNumber) return Math.fround(Number(value));
      break;
    case 'double':
      if (isNumber) return Number(value);
      break;
    case 'boolean':
      if (typeof value === 'boolean') return value;
      break;
  }
  throw new AppError('BUG', `column ${column.name} was saved as ${column.type}, got ${exactJsonText(value)}`);
}
