import { AppError } from '#shared/errors.ts';
import { type CellType, fitsInteger, type IntegerType, isIntegerType, type Nested, unnest } from './cell-type.ts';
import { PLAIN, RLE } from './footer.ts';
import { encodeLevels, type NestedCell, toLevels } from './levels.ts';
import { snappyCompress, snappyStored } from './snappy.ts';
import { type ThriftStruct, thriftStruct } from './thrift-compact.ts';

/** Types of a file that is written row by row. */
type ValueType = Exclude<CellType, 'timestamp'>;
export type PageType = Nested<ValueType>;
type Value = string | number | bigint | boolean | Uint8Array;
/** Integers of 64 bits are bigint, smaller ones number. */
export type Cell = NestedCell<Value>;

const DATA_PAGE = 0;

export interface Page {
  /** Values, counting nulls and empty lists. */
  values: number;
  /** Header and body, in order. */
  pieces: Uint8Array[];
  compressedBytes: number;
  uncompressedBytes: number;
}

/**
 * One data page (version 1) that holds a column of a row group: PLAIN values, nulls and lists as levels, snappy.
 * @throws AppError(BUG) for a cell of another type
 */
export function encodePage(name: string, type: PageType, cells: readonly Cell[]): Page {
  const { depth, leaf } = unnest<ValueType>(type);
  const levels = toLevels(name, cells, depth);
  const { values } = levels;
  const plain = leaf === 'boolean' ? [plainBooleans(name, values)] : values.flatMap((value) => plainValue(name, leaf, value));
  const body = [...encodeLevels(levels, depth), ...plain];
  const uncompressed = totalBytes(body);
  // Encoded images do not get smaller; they are wrapped, not searched.
  const compressed = leaf === 'binary' ? snappyStored(body, uncompressed) : [snappyCompress(Buffer.concat(body))];
  const header = thriftStruct([
    [1, { i32: DATA_PAGE }],
    [2, { i32: uncompressed }],
    [3, { i32: totalBytes(compressed) }],
    [5, { struct: dataPageHeader(levels.definition.length) }],
  ]);
  const pieces = [header, ...compressed];
  return {
    values: levels.definition.length,
    pieces,
    compressedBytes: totalBytes(pieces),
    uncompressedBytes: header.byteLength + uncompressed,
  };
}

function dataPageHeader(values: number): ThriftStruct {
  return [
    [1, { i32: values }],
    [2, { i32: PLAIN }],
    [3, { i32: RLE }],
    [4, { i32: RLE }],
  ];
}

function plainValue(name: string, type: Exclude<ValueType, 'boolean'>, value: Value): Uint8Array[] {
  if (isIntegerType(type)) return [plainInteger(name, type, value)];
  switch (type) {
    case 'string':
    case 'binary': {
      const bytes =
        type === 'string' && typeof value === 'string'
          ? Buffer.from(value, 'utf8')
          : type === 'binary' && value instanceof Uint8Array
            ? value
            : undefined;
      if (bytes) return [uint32(bytes.byteLength), bytes];
      break;
    }
    case 'float':
      if (typeof value === 'number') return [number(4, (view) => view.setFloat32(0, value, true))];
      break;
    case 'double':
      if (typeof value === 'number') return [number(8, (view) => view.setFloat64(0, value, true))];
      break;
  }
  throw wrongCell(name, type, value);
}

/** Small integers stand in four bytes, in two's complement where they are signed. */
function plainInteger(name: string, type: IntegerType, value: Value): Uint8Array {
  const isLong = type === 'int64' || type === 'uint64';
  if (typeof value === 'bigint' && isLong && fitsInteger(type, value)) return number(8, (view) => view.setBigInt64(0, value, true));
  if (typeof value === 'number' && !isLong && fitsInteger(type, value)) return number(4, (view) => view.setInt32(0, value, true));
  throw wrongCell(name, type, value);
}

/** One bit a value. */
function plainBooleans(name: string, values: readonly Value[]): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  for (const [index, value] of values.entries()) {
    if (typeof value !== 'boolean') throw wrongCell(name, 'boolean', value);
    if (value) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return bits;
}

function wrongCell(name: string, type: ValueType, cell: Value): AppError {
  return new AppError('BUG', `column ${name} takes ${type}, got ${typeof cell} ${String(cell).slice(0, 80)}`);
}

function number(bytes: number, write: (view: DataView) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes));
  write(view);
  return new Uint8Array(view.buffer);
}

function uint32(value: number): Uint8Array {
  return number(4, (view) => view.setUint32(0, value, true));
}

function totalBytes(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
}
