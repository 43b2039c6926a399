import { AppError } from '#shared/errors.ts';
import type { StageFetchOptions } from '#shared/model/stage-fetch-options.ts';
import type { ExportRow, ExtraColumn, ExtraValue } from '../../exports/export-row.ts';
import { type ExactJson, exactJsonText } from '../../util/exact-json.ts';
import { exportedType } from '../extra-values.ts';
import { commonType, type SeenType, settledType, typeOfValue, valueAs } from './column-types.ts';
import { findLists, type ListFile } from './list-files.ts';
import { type ListRecord, listRecords } from './list-records.ts';
import { describeParquet } from './parquet-records.ts';

/** One row of a shard before its download. */
export interface ListedRow {
  /** `pending`, or `invalid_url` where the list itself is broken here. */
  row: ExportRow;
  /** What the hash of the image must be; null: anything. */
  expectedHash: string | null;
}

export interface ListedShard {
  /** From 0 over all lists; every list begins with a shard of its own, as in img2dataset. */
  ordinal: number;
  rows: ListedRow[];
}

/** All lists of a run. Rows are streamed, and read twice: once to count them and to tell the types of their columns. */
export class UrlLists {
  readonly #files: readonly { file: ListFile; rows: number }[];
  readonly #options: StageFetchOptions;
  readonly columns: readonly ExtraColumn[];

  private constructor(files: readonly { file: ListFile; rows: number }[], columns: readonly ExtraColumn[], options: StageFetchOptions) {
    this.#files = files;
    this.columns = columns;
    this.#options = options;
  }

  /**
   * Finds and examines the lists.
   * @throws AppError(FILE_NOT_FOUND); AppError(SOURCE_UNREADABLE) for a list that is damaged or lacks a column that was asked for
   */
  static async open(options: StageFetchOptions, { signal }: { signal: AbortSignal }): Promise<UrlLists> {
    const { fetch, samples } = options;
    const files: { file: ListFile; rows: number }[] = [];
    const names = samples.save_additional_columns;
    const types = new Map<string, SeenType>(names.map((name) => [name, null]));
    for (const file of await findLists(fetch.url_list, fetch.input_format)) {
      const found = file.format === 'parquet' ? await parquetTypes(file, names) : await textTypes(file, options, signal);
      for (const name of neededColumns(options)) {
        // In JSON a column that is always null may be left out.
        if (found.seen.has(name) || (found.rows === 0 && file.format !== 'parquet')) continue;
        const data = { path: file.path, column: name };
        throw new AppError('SOURCE_UNREADABLE', `${file.path}: expected a column ${name}, found ${[...found.seen].join(', ')}`, { data });
      }
      for (const name of names) types.set(name, commonType(types.get(name) ?? null, found.types.get(name) ?? null));
      files.push({ file, rows: found.rows });
    }
    return new UrlLists(
      files,
      names.map((name) => ({ name, type: settledType(types.get(name) ?? null) })),
      options,
    );
  }

  get rows(): number {
    return this.#files.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** Rows of every shard, in order. */
  shardSizes(): number[] {
    const size = this.#options.samples.number_sample_per_shard;
    return this.#files.flatMap(({ rows }) =>
      Array.from({ length: Math.ceil(rows / size) }, (_, shard) => Math.min(size, rows - shard * size)),
    );
  }

  /**
   * The shards in order, but for those that `isWanted` leaves out.
   * @throws AppError(SOURCE_UNREADABLE) for a list that has changed since it was opened
   */
  async *shards(isWanted: (ordinal: number) => boolean, { signal }: { signal: AbortSignal }): AsyncGenerator<ListedShard> {
    const size = this.#options.samples.number_sample_per_shard;
    let first = 0;
    for (const { file, rows: expected } of this.#files) {
      const count = Math.ceil(expected / size);
      let read = 0;
      let rows: ListedRow[] = [];
      const changed = (): AppError =>
        new AppError('SOURCE_UNREADABLE', `${file.path}: expected ${expected} rows as before, the list has changed`, {
          data: { path: file.path },
        });
      if (Array.from({ length: count }, (_, shard) => first + shard).some(isWanted)) {
        for await (const record of records(file, this.#options, signal, changed)) {
          const ordinal = first + Math.floor(read / size);
          if (isWanted(ordinal)) rows.push(this.#listed(record, read % size, file));
          read++;
          if (read > expected) throw changed();
          if (rows.length > 0 && (read % size === 0 || read === expected)) {
            yield { ordinal, rows };
            rows = [];
          }
        }
        if (read < expected) throw changed();
      }
      first += count;
    }
  }

  #listed(record: ListRecord, index: number, file: ListFile): ListedRow {
    const { fetch } = this.#options;
    const value = (name: string): ExactJson => (record.isBad ? null : (record.values.get(name) ?? null));
    const url = textOf(value(fetch.url_col));
    const pending: ExportRow = {
      index,
      url: url ?? '',
      caption: fetch.caption_col === null ? null : textOf(value(fetch.caption_col)),
      status: null,
      message: null,
      httpStatus: null,
      width: null,
      height: null,
      md5: null,
      sha256: null,
      format: null,
      exif: null,
      ref: null,
      extra: Object.fromEntries(this.columns.map((column) => [column.name, extraOf(column, value(column.name), file)])),
    };
    const problem = record.isBad ? `the row cannot be read: ${record.reason}` : url === null || url === '' ? 'the row has no URL' : null;
    return {
      row: problem === null ? pending : { ...pending, status: 'invalid_url', message: problem },
      expectedHash: fetch.verify_hash ? (textOf(value(fetch.verify_hash.column)) ?? '') : null,
    };
  }
}

const isDelimited = ({ format }: ListFile): boolean => format === 'csv' || format === 'tsv';

/** @throws AppError(SOURCE_UNREADABLE) for a value that was not there when the type of the column was told */
function extraOf({ name, type }: ExtraColumn, value: ExactJson, file: ListFile): ExtraValue {
  const extra = valueAs(type, value, isDelimited(file));
  if (extra !== undefined) return extra;
  const found = exactJsonText(value).slice(0, 80);
  throw new AppError('SOURCE_UNREADABLE', `${file.path}: column ${name}: ${found} was not there before, the list has changed`, {
    data: { path: file.path, column: name },
  });
}

function textOf(value: ExactJson): string | null {
  return value === null || typeof value === 'string' ? value : exactJsonText(value);
}

/** Columns that a list must have. */
function neededColumns({ fetch, samples }: StageFetchOptions): string[] {
  const columns = [fetch.url_col, fetch.caption_col, fetch.verify_hash?.column ?? null, ...samples.save_additional_columns];
  return [...new Set(columns.filter((name) => name !== null))];
}

interface Found {
  rows: number;
  seen: ReadonlySet<string>;
  types: ReadonlyMap<string, SeenType>;
}

async function parquetTypes(file: ListFile, names: readonly string[]): Promise<Found> {
  const { columns, rows } = await describeParquet(file);
  const types = names.flatMap((name) => {
    const type = columns.get(name);
    return type === undefined ? [] : [[name, exportedType(type)] as const];
  });
  return { rows, seen: new Set(columns.keys()), types: new Map(types) };
}

async function textTypes(file: ListFile, options: StageFetchOptions, signal: AbortSignal): Promise<Found> {
  const isText = isDelimited(file);
  const types = new Map<string, SeenType>();
  // A text list has no captions, and img2dataset takes one without a word.
  const seen = new Set<string>(file.format === 'txt' && options.fetch.caption_col !== null ? [options.fetch.caption_col] : []);
  let rows = 0;
  const broken = (reason: string): AppError => new AppError('SOURCE_UNREADABLE', `${file.path}: ${reason}`, { data: { path: file.path } });
  for await (const record of records(file, options, signal, broken)) {
    rows++;
    if (record.isBad) continue;
    if (seen.size < record.values.size || !isText) for (const name of record.values.keys()) seen.add(name);
    for (const name of options.samples.save_additional_columns)
      types.set(name, commonType(types.get(name) ?? null, typeOfValue(record.values.get(name) ?? null, isText)));
  }
  return { rows, seen, types };
}

async function* records(
  file: ListFile,
  options: StageFetchOptions,
  signal: AbortSignal,
  broken: (reason: string) => AppError,
): AsyncGenerator<ListRecord> {
  let problem: string | undefined;
  const onBreak = (reason: string): void => {
    problem ??= reason;
  };
  yield* listRecords(file, { urlColumn: options.fetch.url_col, columns: neededColumns(options), onBreak, signal });
  if (problem !== undefined) throw broken(problem);
}
