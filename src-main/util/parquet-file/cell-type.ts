/** Column types: strings are UTF-8, timestamps microseconds since 1970 in UTC, binary is bytes; every column may hold nulls. */
export type CellType = 'string' | 'int32' | 'int64' | 'timestamp' | 'float' | 'double' | 'boolean' | 'binary';

/** parquet's physical types. */
export const PHYSICAL_TYPES = {
  boolean: 0,
  int32: 1,
  int64: 2,
  timestamp: 2,
  float: 4,
  double: 5,
  string: 6,
  binary: 6,
} as const satisfies Record<CellType, number>;
