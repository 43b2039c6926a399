import { AppError } from '#shared/errors.ts';
import type { ExportOptions } from '#shared/model/export-options.ts';
import type { ItemStatus } from '#shared/outcome.ts';
import type { CellType, Nested } from '../util/parquet-file/cell-type.ts';
import type { SampleImage } from './sample-image.ts';

/** Where the stored bytes of an image lie, and what they are. */
export interface StoredImage {
  /** Absolute path of the pack. */
  path: string;
  /** First byte of the content in the pack. */
  offset: number;
  /** Bytes of the content. */
  length: number;
  /** `original`: the bytes as downloaded (`sha256` of the row is theirs). `resized`: a smaller copy, of which no hash is known. */
  kept: 'original' | 'resized';
}

/** One sample to export. Plain data: it is sent to a worker thread. */
export interface ExportRow {
  /** Index in the shard, 0..number_sample_per_shard - 1; makes the key. Rows come in this order, gaps are allowed. */
  index: number;
  url: string;
  caption: string | null;
  /** A row whose status is not `ok` is written without an image, as img2dataset does with failures; null: never asked for. */
  status: ItemStatus | null;
  /** Written verbatim as `error_message` of a failed row; null for `ok`. */
  message: string | null;
  httpStatus: number | null;
  /** Pixels as decoded, EXIF orientation not applied; null for failed rows. */
  width: number | null;
  height: number | null;
  /** Lower-case hex over the downloaded bytes. */
  md5: string | null;
  sha256: string | null;
  /** Format of the downloaded bytes, as a file extension: jpg, png, webp, gif, avif or tiff. */
  format: string | null;
  /** img2dataset's column `exif`: JSON text; null where its reader fails. */
  exif: string | null;
  ref: StoredImage | null;
  /** Values of the additional columns, by name. A missing one is null. */
  extra: Record<string, ExtraValue>;
}

/** Integers of 64 bits are bigint, smaller ones number. */
export type ExtraValue = string | number | bigint | boolean | null | readonly ExtraValue[];

/** The type of a single value. */
export type ExtraScalar = Exclude<CellType, 'timestamp' | 'binary'>;

/**
 * An additional column and its type in parquet; a type is given, not guessed, so that all shards of an export have the same. `json`, for
 * structures, is a text in parquet, and the value itself in the sample JSON.
 */
export interface ExtraColumn {
  name: string;
  type: Nested<ExtraScalar> | 'json';
}

/** One shard to write. Plain data. */
export interface ExportShard {
  /** Id of the export format: `webdataset`. */
  exportId: string;
  /** 0 or more. */
  shardId: number;
  outDir: string;
  options: ExportOptions;
  /** The types of `options.save_additional_columns`, same names and order. */
  columns: readonly ExtraColumn[];
  /** False: there is no column `caption` and no `.txt`. Default: true. */
  hasCaptions?: boolean;
  rows: readonly ExportRow[];
}

/** What became of a shard. */
export interface ShardResult {
  rows: number;
  /** Rows with an image. */
  successes: number;
  /** Bytes of the files. */
  bytes: number;
  /** Paths of the published files, the stats file last. */
  files: string[];
  /** img2dataset's tally: `success` and every error message, with their counts. */
  statusDict: Record<string, number>;
  /** True where the shard had been published before and was left as it is. */
  isReused: boolean;
}

export interface ShardContext {
  /** Called now and then with the rows done so far. */
  report?: (rows: number) => void;
  /** Milliseconds since 1970; default `Date.now`. */
  clock?: () => number;
  signal?: AbortSignal | undefined;
  /**
   * Where the samples come from, in the order of the rows; default: the packs that the rows name.
   * @param scratchPath path of a file for whatever waits; it goes with the shard's scratch folder
   */
  samples?: (scratchPath: string) => AsyncIterable<ExportedSample>;
}

/** A row and what is written of it. */
export interface ExportedSample {
  key: string;
  row: ExportRow;
  image: SampleImage;
}

/** @throws AppError(BUG) for a shard that contradicts itself */
export function checkShard(shard: ExportShard): void {
  const named = shard.columns.map((column) => column.name).join();
  if (named !== shard.options.save_additional_columns.join())
    throw new AppError('BUG', `expected types for the columns ${shard.options.save_additional_columns.join()}, got ${named}`);
  let previous = -1;
  for (const { index } of shard.rows) {
    if (!Number.isInteger(index) || index <= previous || index >= shard.options.number_sample_per_shard)
      throw new AppError(
        'BUG',
        `shard ${shard.shardId}: expected ascending indexes below ${shard.options.number_sample_per_shard}, got ${index} after ${previous}`,
      );
    previous = index;
  }
}
