import type { FailedStatus } from '#shared/outcome.ts';
import type { ExactJson } from '../util/exact-json.ts';

/** Names and values of a row, in their order. */
export type Fields = Record<string, ExactJson>;

/** One sample of a data set as it is found there. */
export interface FoundSample {
  /** What its image, its texts and its row of metadata share; without a folder. */
  key: string;
  /** Where it lies, for messages: file and key. */
  place: string;
  /** Of the metadata, or of its own JSON file; null where there is neither. */
  fields: Fields | null;
  /** From a file of its own; null where there is none. */
  text: string | null;
  image: Buffer | null;
}

/** A sample on its way into the library. */
export interface ImportRow {
  place: string;
  /** As found; one without a URL is named by its bytes: `urn:sha256:` and 64 hex digits. */
  url: string;
  caption: string;
  pageUrl: string;
  language: string | null;
  crawlFile: string | null;
  recordOffset: number | null;
  date: Date | null;
  image: Buffer | null;
  /** What the metadata says became of it, where there is no image; null where that is nothing, so that it can still be downloaded. */
  failure: { status: FailedStatus; message: string; httpStatus: number | null } | null;
  /** What the metadata tells of the bytes as they were downloaded, which another tool may have resized or encoded again. */
  original: { width: number | null; height: number | null; hashes: { name: string; value: string }[]; exif: string | null };
  /** Columns that are none of ours. */
  extra: Fields;
}

/** Where the rows of a data set come from. */
export interface PartReader {
  /** DuckDB's types of the columns; empty where only the samples' own JSON tells. */
  types: ReadonlyMap<string, string>;
  samples(): AsyncIterable<FoundSample>;
  close(): Promise<void>;
}

export interface PartContext {
  /** Scratch folder. */
  workDir: string;
  onSkip: (place: string, reason: string) => void;
}
