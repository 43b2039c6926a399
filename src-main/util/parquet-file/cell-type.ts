/** Types of integers, by their bits; `u` stands for unsigned. */
export type IntegerType = 'int8' | 'int16' | 'int32' | 'int64' | 'uint8' | 'uint16' | 'uint32' | 'uint64';

/** Types of single values: strings are UTF-8, timestamps microseconds since 1970 in UTC, binary is bytes; every column may hold nulls. */
export type CellType = 'string' | IntegerType | 'timestamp' | 'float' | 'double' | 'boolean' | 'binary';

/** Types of a file that is written from batches of columns. */
export type BatchType = Extract<CellType, 'string' | 'int32' | 'int64' | 'timestamp' | 'float' | 'double' | 'boolean'>;

/** A list, of values or of lists again; the list itself and everything in it may be null. */
export interface ListType<T> {
  list: Nested<T>;
}
/** The type of a column: of single values, or of lists of them to any depth. */
export type Nested<T> = T | ListType<T>;

/** What an integer type holds. `bits` and `isSigned` as parquet states them. */
export const INTEGERS = {
  int8: { bits: 8, isSigned: true },
  int16: { bits: 16, isSigned: true },
  int32: { bits: 32, isSigned: true },
  int64: { bits: 64, isSigned: true },
  uint8: { bits: 8, isSigned: false },
  uint16: { bits: 16, isSigned: false },
  uint32: { bits: 32, isSigned: false },
  uint64: { bits: 64, isSigned: false },
} as const satisfies Record<IntegerType, { bits: number; isSigned: boolean }>;

/** parquet's physical types. */
export const PHYSICAL_TYPES = {
  boolean: 0,
  int8: 1,
  int16: 1,
  int32: 1,
  uint8: 1,
  uint16: 1,
  uint32: 1,
  int64: 2,
  uint64: 2,
  timestamp: 2,
  float: 4,
  double: 5,
  string: 6,
  binary: 6,
} as const satisfies Record<CellType, number>;

export function isIntegerType(type: string): type is IntegerType {
  return Object.hasOwn(INTEGERS, type);
}

export function isList<T extends string>(type: Nested<T>): type is ListType<T> {
  return typeof type === 'object';
}

/** Whether a whole number is one of an integer type's. */
export function fitsInteger(type: IntegerType, value: number | bigint): boolean {
  if (typeof value === 'number' && !Number.isInteger(value)) return false;
  const { bits, isSigned } = INTEGERS[type];
  const whole = BigInt(value);
  return (isSigned ? BigInt.asIntN(bits, whole) : BigInt.asUintN(bits, whole)) === whole;
}

/** Of a type, how deep its lists stand in one another, and what they hold in the end. */
export function unnest<T extends string>(type: Nested<T>): { depth: number; leaf: T } {
  let depth = 0;
  let leaf = type;
  for (; isList(leaf); leaf = leaf.list) depth++;
  return { depth, leaf };
}
