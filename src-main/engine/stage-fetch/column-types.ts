import type { ExtraColumn, ExtraScalar, ExtraValue } from '../../exports/export-row.ts';
import type { ExactJson } from '../../util/exact-json.ts';
import { INTEGERS, type IntegerType, isIntegerType } from '../../util/parquet-file/cell-type.ts';
import { exportedValue } from '../extra-values.ts';

type ColumnType = ExtraColumn['type'];

/** What the values of a column seen so far tell of its type; null: nothing. */
export type SeenType = ExtraScalar | 'json' | null | SeenList;
interface SeenList {
  list: SeenType;
}

const INTEGER = /^[+-]?\d{1,19}$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const fitsInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value;

/**
 * The type of a value in a list that states none. `isText`: of delimited text, where numbers are written as texts; an empty cell says
 * nothing there.
 */
export function typeOfValue(value: ExactJson, isText: boolean): SeenType {
  if (value === null || (isText && value === '')) return null;
  if (typeof value === 'string') {
    if (!isText) return 'string';
    if (INTEGER.test(value)) return fitsInt64(BigInt(value.replace('+', ''))) ? 'int64' : 'double';
    return NUMBER.test(value) ? 'double' : 'string';
  }
  if (typeof value === 'bigint') return fitsInt64(value) ? 'int64' : 'double';
  if (typeof value === 'number') return 'double';
  if (typeof value === 'boolean') return 'boolean';
  return Array.isArray(value) ? listOf(value.map((item) => typeOfValue(item, false)).reduce(commonType, null)) : 'json';
}

/** What is a structure somewhere is JSON as a whole. */
const listOf = (item: SeenType): SeenType => (item === 'json' ? 'json' : { list: item });

const isSeenList = (type: SeenType): type is SeenList => typeof type === 'object' && type !== null;
const isNumeric = (type: SeenType): boolean => typeof type === 'string' && (isIntegerType(type) || type === 'float' || type === 'double');

/** A type that takes values of both: the wider of two numbers, text for anything else that differs; JSON where one of them is nested. */
export function commonType(a: SeenType, b: SeenType): SeenType {
  if (a === null || a === b) return b;
  if (b === null) return a;
  if (isSeenList(a) && isSeenList(b)) return listOf(commonType(a.list, b.list));
  if (isSeenList(a) || isSeenList(b) || a === 'json' || b === 'json') return 'json';
  if (isIntegerType(a) && isIntegerType(b)) return commonInteger(a, b);
  return isNumeric(a) && isNumeric(b) ? 'double' : 'string';
}

/** The narrowest type that holds the values of both; text where none has enough bits. */
function commonInteger(a: IntegerType, b: IntegerType): IntegerType | 'string' {
  const [one, other] = [INTEGERS[a], INTEGERS[b]];
  if (one.isSigned === other.isSigned) return one.bits >= other.bits ? a : b;
  const [signed, unsigned] = one.isSigned ? [one, other] : [other, one];
  const bits = Math.max(signed.bits, unsigned.bits * 2);
  return (['int16', 'int32', 'int64'] as const).find((type) => INTEGERS[type].bits === bits) ?? 'string';
}

/** The type of a column of which no more is to be seen; what never had a value is text. */
export function settledType(type: SeenType): ColumnType {
  if (type === null) return 'string';
  if (!isSeenList(type)) return type;
  const item = settledType(type.list);
  return item === 'json' ? 'json' : { list: item };
}

/** A value of a list as a column of that type takes it, undefined where it does not fit. */
export function valueAs(type: ColumnType, value: ExactJson, isText: boolean): ExtraValue | undefined {
  if (!isText || typeof value !== 'string' || type === 'string') return exportedValue(type, value);
  if (value === '') return null;
  if (type === 'int64') return INTEGER.test(value) ? exportedValue(type, BigInt(value.replace('+', ''))) : undefined;
  return type === 'double' && NUMBER.test(value) ? Number(value) : undefined;
}
