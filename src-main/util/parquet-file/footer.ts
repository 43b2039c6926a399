import { type CellType, INTEGERS, type IntegerType, isIntegerType, isList, type Nested, PHYSICAL_TYPES, unnest } from './cell-type.ts';
import { type ThriftStruct, thriftStruct } from './thrift-compact.ts';

/** A column as the file's schema states it. */
interface SchemaColumn {
  name: string;
  type: Nested<CellType>;
}

export interface ColumnChunk {
  column: SchemaColumn;
  /** Codes of the encodings that its pages use, those of the levels included. */
  encodings: readonly number[];
  codec: number;
  /** First byte of the dictionary page, where there is one; it stands before the data pages. */
  dictionaryOffset?: number;
  /** First byte of the first data page in the file. */
  offset: number;
  /** Nulls and empty lists counted. */
  values: number;
  compressedBytes: number;
  uncompressedBytes: number;
}

export interface RowGroup {
  rows: number;
  /** First byte in the file. */
  start: number;
  chunks: readonly ColumnChunk[];
}

/** Codes of parquet.thrift. */
export const PLAIN = 0;
export const RLE = 3;
export const RLE_DICTIONARY = 8;
export const SNAPPY = 1;
export const ZSTD = 6;

const FORMAT_VERSION = 2;
const OPTIONAL = 1;
const REPEATED = 2;
/** Converted types: what readers of old know instead of logical types. */
const UTF8 = 0;
const LIST = 3;
const TIMESTAMP_MICROS = 10;
const CONVERTED_INTEGERS: Partial<Record<IntegerType, number>> = { uint8: 11, uint16: 12, uint32: 13, uint64: 14, int8: 15, int16: 16 };

/** parquet's FileMetaData. @see apache/parquet-format, parquet.thrift */
export function footer(
  columns: readonly SchemaColumn[],
  groups: readonly RowGroup[],
  keyValues: Readonly<Record<string, string>> = {},
): Uint8Array {
  const root: ThriftStruct = [
    [4, { text: 'schema' }],
    [5, { i32: columns.length }],
  ];
  const pairs = Object.entries(keyValues);
  return thriftStruct([
    [1, { i32: FORMAT_VERSION }],
    [2, { list: [root, ...columns.flatMap(schemaElements)].map((struct) => ({ struct })) }],
    [3, { i64: groups.reduce((sum, group) => sum + group.rows, 0) }],
    [4, { list: groups.map((group) => ({ struct: rowGroup(group) })) }],
    ...(pairs.length > 0 ? ([[5, { list: pairs.map(([key, value]) => ({ struct: keyValue(key, value) })) }]] as const) : []),
    [6, { text: 'gleaner' }],
  ]);
}

function keyValue(key: string, value: string): ThriftStruct {
  return [
    [1, { text: key }],
    [2, { text: value }],
  ];
}

/** A column of the schema; a list is a group in a group around its items. @see apache/parquet-format, LogicalTypes.md, Lists */
function schemaElements({ name, type }: SchemaColumn): ThriftStruct[] {
  if (!isList(type)) return [schemaElement(name, type)];
  const list: ThriftStruct = [
    [3, { i32: OPTIONAL }],
    [4, { text: name }],
    [5, { i32: 1 }],
    [6, { i32: LIST }],
    [10, { struct: [[3, { struct: [] }]] }],
  ];
  const items: ThriftStruct = [
    [3, { i32: REPEATED }],
    [4, { text: 'list' }],
    [5, { i32: 1 }],
  ];
  return [list, items, ...schemaElements({ name: 'element', type: type.list })];
}

function schemaElement(name: string, type: CellType): ThriftStruct {
  const element: ThriftStruct = [
    [1, { i32: PHYSICAL_TYPES[type] }],
    [3, { i32: OPTIONAL }],
    [4, { text: name }],
  ];
  // The converted type for old readers, the logical type for new ones: STRING is an empty structure.
  if (type === 'string') return [...element, [6, { i32: UTF8 }], [10, { struct: [[1, { struct: [] }]] }]];
  if (type === 'timestamp') {
    const timestamp: ThriftStruct = [
      [1, { bool: true }], // adjusted to UTC
      [2, { struct: [[2, { struct: [] }]] }], // microseconds
    ];
    return [...element, [6, { i32: TIMESTAMP_MICROS }], [10, { struct: [[8, { struct: timestamp }]] }]];
  }
  const converted = isIntegerType(type) ? CONVERTED_INTEGERS[type] : undefined;
  if (!isIntegerType(type) || converted === undefined) return element;
  const { bits, isSigned } = INTEGERS[type];
  const integer: ThriftStruct = [
    [1, { i8: bits }],
    [2, { bool: isSigned }],
  ];
  return [...element, [6, { i32: converted }], [10, { struct: [[10, { struct: integer }]] }]];
}

function rowGroup({ rows, start, chunks }: RowGroup): ThriftStruct {
  return [
    [1, { list: chunks.map((chunk) => ({ struct: columnChunk(chunk) })) }],
    [2, { i64: chunks.reduce((sum, chunk) => sum + chunk.uncompressedBytes, 0) }],
    [3, { i64: rows }],
    [5, { i64: start }],
    [6, { i64: chunks.reduce((sum, chunk) => sum + chunk.compressedBytes, 0) }],
  ];
}

function columnChunk(chunk: ColumnChunk): ThriftStruct {
  const { depth, leaf } = unnest<CellType>(chunk.column.type);
  const path = [chunk.column.name, ...Array.from({ length: depth }, () => ['list', 'element']).flat()];
  const metadata: ThriftStruct = [
    [1, { i32: PHYSICAL_TYPES[leaf] }],
    [2, { list: chunk.encodings.map((code) => ({ i32: code })) }],
    [3, { list: path.map((text) => ({ text })) }],
    [4, { i32: chunk.codec }],
    [5, { i64: chunk.values }],
    [6, { i64: chunk.uncompressedBytes }],
    [7, { i64: chunk.compressedBytes }],
    [9, { i64: chunk.offset }],
    ...(chunk.dictionaryOffset === undefined ? [] : ([[11, { i64: chunk.dictionaryOffset }]] as const)),
  ];
  return [
    [2, { i64: chunk.offset }],
    [3, { struct: metadata }],
  ];
}
