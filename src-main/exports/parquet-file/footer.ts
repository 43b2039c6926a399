import { type CellType, PHYSICAL_TYPES, PLAIN, RLE } from './column-page.ts';
import { type ThriftStruct, thriftStruct } from './thrift-compact.ts';

export interface ColumnChunk {
  column: { name: string; type: CellType };
  /** First byte of the chunk's page in the file. */
  offset: number;
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

const FORMAT_VERSION = 2;
const OPTIONAL = 1;
const UTF8 = 0;
const SNAPPY = 1;

/** parquet's FileMetaData. @see apache/parquet-format, parquet.thrift */
export function footer(columns: readonly { name: string; type: CellType }[], groups: readonly RowGroup[]): Uint8Array {
  const root: ThriftStruct = [
    [4, { text: 'schema' }],
    [5, { i32: columns.length }],
  ];
  return thriftStruct([
    [1, { i32: FORMAT_VERSION }],
    [2, { list: [{ struct: root }, ...columns.map((column) => ({ struct: schemaElement(column) }))] }],
    [3, { i64: groups.reduce((sum, group) => sum + group.rows, 0) }],
    [4, { list: groups.map((group) => ({ struct: rowGroup(group) })) }],
    [6, { text: 'gleaner' }],
  ]);
}

function schemaElement({ name, type }: { name: string; type: CellType }): ThriftStruct {
  const element: ThriftStruct = [
    [1, { i32: PHYSICAL_TYPES[type] }],
    [3, { i32: OPTIONAL }],
    [4, { text: name }],
  ];
  if (type !== 'string') return element;
  // The converted type for old readers, the logical type STRING (an empty structure) for new ones.
  return [...element, [6, { i32: UTF8 }], [10, { struct: [[1, { struct: [] }]] }]];
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
  const metadata: ThriftStruct = [
    [1, { i32: PHYSICAL_TYPES[chunk.column.type] }],
    [2, { list: [{ i32: PLAIN }, { i32: RLE }] }],
    [3, { list: [{ text: chunk.column.name }] }],
    [4, { i32: SNAPPY }],
    [5, { i64: chunk.values }],
    [6, { i64: chunk.uncompressedBytes }],
    [7, { i64: chunk.compressedBytes }],
    [9, { i64: chunk.offset }],
  ];
  return [
    [2, { i64: chunk.offset }],
    [3, { struct: metadata }],
  ];
}
