import { zstdCompressSync } from 'node:zlib';
import { AppError } from '#shared/errors.ts';
import { type ColumnBatch, type DictionaryValue, NULL_INDEX } from './column-batch.ts';
import type { ColumnarColumn } from './columnar-file.ts';
import { type ColumnChunk, PLAIN, RLE, RLE_DICTIONARY, ZSTD } from './footer.ts';
import { plainValues } from './plain-values.ts';
import { bitWidth, runLengthEncode } from './run-length.ts';
import { type ThriftStruct, thriftStruct } from './thrift-compact.ts';

/** Gathers one column of a row group. */
export interface ColumnWriter {
  /** @param rows which rows of the batch, ascending */
  append(batch: ColumnBatch, rows: Uint32Array): void;
  /** The column chunk of what was gathered, and begins anew. @param offset of the chunk in the file */
  take(offset: number): { chunk: ColumnChunk; pieces: Uint8Array[] };
}

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;

/** A page of texts ends at so many bytes: what a reader must unpack to see one row. */
const PAGE_BYTES = 1 << 20;

export function createColumnWriter(column: ColumnarColumn, maxRows: number): ColumnWriter {
  return column.kind === 'plain' ? new PlainColumnWriter(column, maxRows) : new DictionaryColumnWriter(column, maxRows);
}

const wrongKind = (column: ColumnarColumn, batch: ColumnBatch): AppError =>
  new AppError('BUG', `column ${column.name} takes ${column.kind} batches, got ${batch.kind}`);

class PlainColumnWriter implements ColumnWriter {
  readonly #column: ColumnarColumn;
  #bytes = Buffer.allocUnsafeSlow(1 << 20);
  readonly #ends: Uint32Array;
  #rows = 0;
  #length = 0;

  constructor(column: ColumnarColumn, maxRows: number) {
    this.#column = column;
    this.#ends = new Uint32Array(maxRows);
  }

  append(batch: ColumnBatch, rows: Uint32Array): void {
    if (batch.kind !== 'plain') throw wrongKind(this.#column, batch);
    const { bytes, ends } = batch;
    let index = 0;
    while (index < rows.length) {
      // Rows that follow one another are copied together.
      const first = rows[index] ?? 0;
      let count = 1;
      while (index + count < rows.length && rows[index + count] === first + count) count++;
      const start = first === 0 ? 0 : (ends[first - 1] ?? 0);
      const end = ends[first + count - 1] ?? 0;
      this.#reserve(end - start);
      this.#bytes.set(bytes.subarray(start, end), this.#length);
      for (let row = first; row < first + count; row++) this.#ends[this.#rows++] = (ends[row] ?? 0) - start + this.#length;
      this.#length += end - start;
      index += count;
    }
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#length + bytes, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  take(offset: number): { chunk: ColumnChunk; pieces: Uint8Array[] } {
    const pages: Page[] = [];
    let start = 0;
    for (let from = 0; from < this.#rows; ) {
      let to = from;
      while (to < this.#rows && (to === from || (this.#ends[to] ?? 0) - start <= PAGE_BYTES)) to++;
      const isSet = (row: number): boolean => (this.#ends[row] ?? 0) > (row === 0 ? 0 : (this.#ends[row - 1] ?? 0));
      const end = this.#ends[to - 1] ?? 0;
      pages.push(dataPage(to - from, PLAIN, [...levels(from, to, isSet), this.#bytes.subarray(start, end)]));
      start = end;
      from = to;
    }
    const result = toChunk(this.#column, offset, this.#rows, [PLAIN, RLE], pages);
    this.#rows = 0;
    this.#length = 0;
    return result;
  }
}

class DictionaryColumnWriter implements ColumnWriter {
  readonly #column: ColumnarColumn;
  readonly #indices: Uint32Array;
  #places = new Map<DictionaryValue, number>();
  #rows = 0;
  #nulls = 0;

  constructor(column: ColumnarColumn, maxRows: number) {
    this.#column = column;
    this.#indices = new Uint32Array(maxRows);
  }

  append(batch: ColumnBatch, rows: Uint32Array): void {
    if (batch.kind !== 'dictionary') throw wrongKind(this.#column, batch);
    const { values, indices } = batch;
    // Values get their places in the order of the rows that are kept, so that batches leave no trace.
    const placeOf = new Int32Array(values.length).fill(-1);
    for (const row of rows) {
      const index = indices[row] ?? NULL_INDEX;
      if (index === NULL_INDEX) {
        this.#nulls++;
        this.#indices[this.#rows++] = NULL_INDEX;
        continue;
      }
      let place = placeOf[index] ?? -1;
      if (place < 0) {
        const value = values[index] ?? '';
        place = this.#places.get(value) ?? this.#places.size;
        this.#places.set(value, place);
        placeOf[index] = place;
      }
      this.#indices[this.#rows++] = place;
    }
  }

  take(offset: number): { chunk: ColumnChunk; pieces: Uint8Array[] } {
    const rows = this.#indices.subarray(0, this.#rows);
    const isSet = (row: number): boolean => rows[row] !== NULL_INDEX;
    const present = this.#nulls === 0 ? rows : rows.filter((index) => index !== NULL_INDEX);
    const values = [...this.#places.keys()];
    const definition = levels(0, this.#rows, this.#nulls === 0 ? undefined : isSet);
    let result: { chunk: ColumnChunk; pieces: Uint8Array[] };
    if (this.#column.type === 'boolean') {
      const bits = plainValues(
        this.#column,
        Array.from(present, (place) => values[place] ?? false),
      );
      result = toChunk(this.#column, offset, this.#rows, [PLAIN, RLE], [dataPage(this.#rows, PLAIN, [...definition, bits])]);
    } else {
      const width = bitWidth(values.length);
      const dictionary = dictionaryPage(values.length, plainValues(this.#column, values));
      const indices = [Uint8Array.of(width), runLengthEncode(present, width)];
      const data = dataPage(this.#rows, RLE_DICTIONARY, [...definition, ...indices]);
      result = toChunk(this.#column, offset, this.#rows, [PLAIN, RLE, RLE_DICTIONARY], [data], dictionary);
    }
    this.#places = new Map();
    this.#rows = 0;
    this.#nulls = 0;
    return result;
  }
}

interface Page {
  pieces: Uint8Array[];
  compressedBytes: number;
  uncompressedBytes: number;
}

function toChunk(
  { name, type }: ColumnarColumn,
  offset: number,
  values: number,
  encodings: readonly number[],
  dataPages: readonly Page[],
  dictionary?: Page,
): { chunk: ColumnChunk; pieces: Uint8Array[] } {
  const pages = dictionary ? [dictionary, ...dataPages] : dataPages;
  const chunk: ColumnChunk = {
    column: { name, type },
    encodings,
    codec: ZSTD,
    ...(dictionary && { dictionaryOffset: offset }),
    offset: offset + (dictionary?.compressedBytes ?? 0),
    values,
    compressedBytes: pages.reduce((sum, page) => sum + page.compressedBytes, 0),
    uncompressedBytes: pages.reduce((sum, page) => sum + page.uncompressedBytes, 0),
  };
  return { chunk, pieces: pages.flatMap(({ pieces }) => pieces) };
}

function dictionaryPage(values: number, body: Uint8Array): Page {
  const header: ThriftStruct = [
    [1, { i32: values }],
    [2, { i32: PLAIN }],
  ];
  return page(DICTIONARY_PAGE, [body], [[7, { struct: header }]]);
}

function dataPage(values: number, encoding: number, body: readonly Uint8Array[]): Page {
  const header: ThriftStruct = [
    [1, { i32: values }],
    [2, { i32: encoding }],
    [3, { i32: RLE }],
    [4, { i32: RLE }],
  ];
  return page(DATA_PAGE, body, [[5, { struct: header }]]);
}

function page(type: number, body: readonly Uint8Array[], details: ThriftStruct): Page {
  const plain = Buffer.concat(body);
  const packed = zstdCompressSync(plain);
  const header = thriftStruct([[1, { i32: type }], [2, { i32: plain.byteLength }], [3, { i32: packed.byteLength }], ...details]);
  return {
    pieces: [header, packed],
    compressedBytes: header.byteLength + packed.byteLength,
    uncompressedBytes: header.byteLength + plain.byteLength,
  };
}

/** Definition levels of the rows, 1 where there is a value, behind their length. @param isSet undefined where every row has one */
function levels(from: number, to: number, isSet: ((row: number) => boolean) | undefined): Uint8Array[] {
  const bits = new Uint32Array(to - from).fill(1);
  if (isSet) for (let row = from; row < to; row++) if (!isSet(row)) bits[row - from] = 0;
  const encoded = runLengthEncode(bits, 1);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(encoded.byteLength);
  return [length, encoded];
}
