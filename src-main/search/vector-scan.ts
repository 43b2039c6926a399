import { fstatSync, readSync } from 'node:fs';
import { AppError } from '#shared/errors.ts';
import { WASM } from './vector-scan-wasm.ts';

/** Rows of half-precision numbers in a file, and what to look for in them. */
export interface ScanRange {
  path: string;
  /** Numbers in a row. */
  dim: number;
  /** Rows of the file. */
  rows: number;
  /** Of so many parts of the rows, */
  parts: number;
  /** this one is looked at, from 0. */
  part: number;
  /** Float32Array[dim] */
  query: Float32Array;
  /** At most so many rows are found. */
  limit: number;
}

/** The rows with the greatest dot products, the greatest first; equal ones in the order of the rows. */
export interface NearestRows {
  rows: Uint32Array;
  similarities: Float32Array;
}

/** A little less than what a core's second-level cache holds, so that rows are still there when they are multiplied. */
const BLOCK_BYTES = 256 * 1024;
/** The module reads as far as this behind the rows. */
const SLACK_BYTES = 32;
const MEMORY_PAGE = 65_536;
const MAX_DIM = 8192;
/** See [Note: half precision without a conversion] in resources/wasm/vector-scan.as. */
const QUERY_SCALE = 2 ** 112;

/** What of it Node has and its types leave to the browser's. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Exports };
};

interface Exports {
  memory: { buffer: ArrayBuffer; grow(pages: number): number };
  scan(rows: number, count: number, dim: number, query: number, out: number): void;
}

let compiled: object | undefined;

/** Rows that belong to one part together. A part of a file that only grows keeps its chunks. */
const CHUNK_ROWS = 16_384;
const QUERY_AT = MEMORY_PAGE;

/**
 * Memory of a thread that searches. It keeps chunks of the file that it searched last, as many as it may: multiplying them takes about as long
 * as having them copied out of the page cache.
 */
export class VectorScanner {
  readonly #module: Exports;
  readonly #keepBytes: number;
  /** Addresses of kept chunks by their number. */
  readonly #kept = new Map<number, number>();
  /** The file that they are of. */
  #keptFile = '';
  #dim = 0;
  #blockRows = 0;
  #outAt = 0;
  #blockAt = 0;
  #chunksAt = 0;

  /** @param options.keepBytes bytes of rows to keep; 0 for a scanner that is used once */
  constructor(options: { keepBytes: number }) {
    compiled ??= new WebAssembly.Module(Buffer.from(WASM, 'base64'));
    this.#module = new WebAssembly.Instance(compiled, {}).exports;
    this.#keepBytes = options.keepBytes;
  }

  /**
   * Exact search: every row of the part is multiplied with the query, in single precision.
   * @param file its descriptor @param isCancelled asked between pieces @returns null when cancelled
   * @throws AppError(LIBRARY_DAMAGED) when the file ends before the rows do; AppError(DIMENSION_MISMATCH)
   */
  scan(file: number, range: ScanRange, isCancelled: () => boolean): NearestRows | null {
    const { dim, rows, query } = range;
    if (query.length !== dim || dim < 1 || dim > MAX_DIM)
      throw new AppError('DIMENSION_MISMATCH', `rows of ${dim} numbers cannot be compared with a query of ${query.length}`);
    const { ino, birthtimeMs } = fstatSync(file);
    this.#prepare(`${range.path}\n${ino}\n${birthtimeMs}\n${dim}`, query);
    const found = new Candidates(range.limit);
    for (let chunk = range.part; chunk * CHUNK_ROWS < rows; chunk += range.parts) {
      const first = chunk * CHUNK_ROWS;
      const end = Math.min(rows, first + CHUNK_ROWS);
      const kept = this.#kept.get(chunk);
      const slot = kept ?? (end - first === CHUNK_ROWS ? this.#slotFor() : undefined);
      for (let row = first; row < end; row += this.#blockRows) {
        if (isCancelled()) return null;
        const count = Math.min(this.#blockRows, end - row);
        const at = slot === undefined ? this.#blockAt : slot + (row - first) * dim * 2;
        if (kept === undefined) this.#read(file, range, row, count, at);
        this.#module.scan(at, count, dim, QUERY_AT, this.#outAt);
        const values = new Float32Array(this.#module.memory.buffer, this.#outAt, count);
        for (let i = 0; i < count; i++) {
          const value = values[i] ?? 0;
          if (value > found.bar) found.add(row + i, value);
        }
      }
      if (slot !== undefined) this.#kept.set(chunk, slot);
    }
    return found.take();
  }

  /** Lays out the memory for rows of the query's length and forgets chunks of another file. */
  #prepare(key: string, query: Float32Array): void {
    const padded = Math.ceil(query.length / 16) * 16;
    if (key !== this.#keptFile) {
      this.#kept.clear();
      this.#keptFile = key;
      this.#dim = query.length;
      this.#blockRows = Math.max(1, Math.floor(BLOCK_BYTES / (query.length * 2)));
      this.#outAt = QUERY_AT + padded * 4;
      this.#blockAt = Math.ceil((this.#outAt + this.#blockRows * 4) / 16) * 16;
      this.#chunksAt = Math.ceil((this.#blockAt + this.#blockRows * query.length * 2 + SLACK_BYTES) / 16) * 16;
      this.#reserve(this.#chunksAt);
    }
    new Float32Array(this.#module.memory.buffer, QUERY_AT, padded).fill(0).set(query.map((value) => value * QUERY_SCALE));
  }

  /** Room for one more chunk; undefined when there is to be none. */
  #slotFor(): number | undefined {
    const bytes = CHUNK_ROWS * this.#dim * 2;
    if ((this.#kept.size + 1) * bytes > this.#keepBytes) return undefined;
    const at = this.#chunksAt + this.#kept.size * bytes;
    this.#reserve(at + bytes + SLACK_BYTES);
    return at;
  }

  #reserve(bytes: number): void {
    const { memory } = this.#module;
    const pages = Math.ceil(bytes / MEMORY_PAGE) - memory.buffer.byteLength / MEMORY_PAGE;
    if (pages > 0) memory.grow(pages);
  }

  #read(file: number, { path, rows }: ScanRange, first: number, count: number, at: number): void {
    const bytes = new Uint8Array(this.#module.memory.buffer, at, count * this.#dim * 2);
    for (let filled = 0; filled < bytes.length; ) {
      const read = readSync(file, bytes, filled, bytes.length - filled, first * this.#dim * 2 + filled);
      if (read === 0)
        throw new AppError('LIBRARY_DAMAGED', `${path} must have ${rows} rows, but ends before row ${first + count}`, { data: { path } });
      filled += read;
    }
  }
}

/** The best of several searches together. */
export function mergeNearest(parts: readonly NearestRows[], limit: number): NearestRows {
  const found = new Candidates(limit);
  for (const { rows, similarities } of parts) for (const [i, row] of rows.entries()) found.add(row, similarities[i] ?? 0);
  return found.take();
}

/** Keeps the best of what it is given, sorting only now and then. */
class Candidates {
  /** What is not above this cannot be among the best any more: an equal one has a later row. */
  bar = Number.NEGATIVE_INFINITY;
  readonly #limit: number;
  #items: { row: number; value: number }[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(row: number, value: number): void {
    this.#items.push({ row, value });
    if (this.#items.length >= this.#limit * 2 + 1000) this.#cut();
  }

  #cut(): void {
    this.#items.sort((a, b) => b.value - a.value || a.row - b.row);
    this.#items = this.#items.slice(0, this.#limit);
    if (this.#items.length === this.#limit) this.bar = this.#items.at(-1)?.value ?? this.bar;
  }

  take(): NearestRows {
    this.#cut();
    return { rows: Uint32Array.from(this.#items, ({ row }) => row), similarities: Float32Array.from(this.#items, ({ value }) => value) };
  }
}
