import { AppError } from '#shared/errors.ts';
import type { CellType } from './cell-type.ts';
import { PLAIN, RLE } from './footer.ts';
import { snappyCompress, snappyStored } from './snappy.ts';
import { type ThriftStruct, thriftStruct, varint } from './thrift-compact.ts';

/** Types of a file that is written row by row. */
export type PageType = Extract<CellType, 'string' | 'int32' | 'int64' | 'float' | 'double' | 'boolean' | 'binary'>;
export type Cell = string | number | bigint | boolean | Uint8Array | null;

const DATA_PAGE = 0;

export interface Page {
  /** Header and body, in order. */
  pieces: Uint8Array[];
  compressedBytes: number;
  uncompressedBytes: number;
}

/** One data page (version 1) that holds a column of a row group: PLAIN values, nulls as definition levels, snappy. @throws AppError(BUG) for a cell of another type */
export function encodePage(name: string, type: PageType, cells: readonly Cell[]): Page {
  const values = cells.filter((cell) => cell !== null);
  const plain = type === 'boolean' ? [plainBooleans(name, values)] : values.flatMap((cell) => plainCell(name, type, cell));
  const body = [...definitionLevels(cells), ...plain];
  const uncompressed = totalBytes(body);
  // Encoded images do not get smaller; they are wrapped, not searched.
  const compressed = type === 'binary' ? snappyStored(body, uncompressed) : [snappyCompress(Buffer.concat(body))];
  const header = thriftStruct([
    [1, { i32: DATA_PAGE }],
    [2, { i32: uncompressed }],
    [3, { i32: totalBytes(compressed) }],
    [5, { struct: dataPageHeader(cells.length) }],
  ]);
  const pieces = [header, ...compressed];
  return { pieces, compressedBytes: totalBytes(pieces), uncompressedBytes: header.byteLength + uncompressed };
}

function dataPageHeader(values: number): ThriftStruct {
  return [
    [1, { i32: values }],
    [2, { i32: PLAIN }],
    [3, { i32: RLE }],
    [4, { i32: RLE }],
  ];
}

/** One bit a cell, 1 where there is a value, as a single bit-packed run behind its length. */
function definitionLevels(cells: readonly Cell[]): Uint8Array[] {
  const groups = Math.ceil(cells.length / 8);
  const bits = new Uint8Array(groups);
  for (const [index, cell] of cells.entries()) if (cell !== null) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  const run = [varint(groups * 2 + 1), bits];
  return [uint32(totalBytes(run)), ...run];
}

function plainCell(name: string, type: Exclude<PageType, 'boolean'>, cell: Exclude<Cell, null>): Uint8Array[] {
  switch (type) {
    case 'string':
    case 'binary': {
      const bytes =
        type === 'string' && typeof cell === 'string'
          ? Buffer.from(cell, 'utf8')
          : type === 'binary' && cell instanceof Uint8Array
            ? cell
            : undefined;
      if (bytes) return [uint32(bytes.byteLength), bytes];
      break;
    }
    case 'int32':
      if (typeof cell === 'number' && (cell | 0) === cell) return [number(4, (view) => view.setInt32(0, cell, true))];
      break;
    case 'int64':
      if (typeof cell === 'bigint' && BigInt.asIntN(64, cell) === cell) return [number(8, (view) => view.setBigInt64(0, cell, true))];
      break;
    case 'float':
      if (typeof cell === 'number') return [number(4, (view) => view.setFloat32(0, cell, true))];
      break;
    case 'double':
      if (typeof cell === 'number') return [number(8, (view) => view.setFloat64(0, cell, true))];
      break;
  }
  throw wrongCell(name, type, cell);
}

/** One bit a value. */
function plainBooleans(name: string, values: readonly Exclude<Cell, null>[]): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  for (const [index, value] of values.entries()) {
    if (typeof value !== 'boolean') throw wrongCell(name, 'boolean', value);
    if (value) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return bits;
}

function wrongCell(name: string, type: PageType, cell: Exclude<Cell, null>): AppError {
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
