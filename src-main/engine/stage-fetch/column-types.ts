import type { ExtraColumn, ExtraValue } from '../../exports/export-row.ts';
import { type ExactJson, exactJsonText } from '../../util/exact-json.ts';

type ColumnType = ExtraColumn['type'];

const INTEGER = /^[+-]?\d{1,19}$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const fitsInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value;

/**
 * The type of a value in a list that states none. `isText`: of delimited text, where numbers are written as texts; an empty cell says
 * nothing there.
 */
export function typeOfValue(value: ExactJson, isText: boolean): ColumnType | null {
  if (value === null || (isText && value === '')) return null;
  if (typeof value === 'string') {
    if (!isText) return 'string';
    if (INTEGER.test(value)) return fitsInt64(BigInt(value.replace('+', ''))) ? 'int64' : 'double';
    return NUMBER.test(value) ? 'double' : 'string';
  }
  if (typeof value === 'bigint') return fitsInt64(value) ? 'int64' : 'double';
  if (typeof value === 'number') return 'double';
  return typeof value === 'boolean' ? 'boolean' : 'json';
}

const NUMERIC: readonly (ColumnType | null)[] = ['int32', 'int64', 'float', 'double'];

/** A type that takes values of both: the wider of two numbers, text for anything else that differs. */
export function commonType(a: ColumnType | null, b: ColumnType | null): ColumnType | null {
  if (a === null || a === b) return b;
  if (b === null) return a;
  if (!NUMERIC.includes(a) || !NUMERIC.includes(b)) return a === 'json' || b === 'json' ? 'json' : 'string';
  return [a, b].every((type) => type === 'int32' || type === 'int64') ? 'int64' : 'double';
}

/** A value of a list as a column of that type takes it. */
export function valueAs(type: ColumnType, value: ExactJson, isText: boolean): ExtraValue {
  if (value === null) return null;
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : exactJsonText(value);
    case 'json':
      return exactJsonText(value);
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'int32':
      return value === '' ? null : Number(value);
    case 'int64':
      return isText ? (value === '' ? null : BigInt(String(value).replace('+', ''))) : BigInt(String(value));
    case 'float':
      return isText && value === '' ? null : Math.fround(Number(value));
    case 'double':
      return isText && value === '' ? null : Number(value);
  }
}
