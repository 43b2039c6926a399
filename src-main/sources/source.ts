import * as z from 'zod';
import { CANDIDATE_TYPES } from '#shared/model/candidate.ts';
import type { BadRecord, FoundPair, ReadTally } from '../pool/found-pair.ts';
import type { RecordRange } from '../warc/read-records.ts';

/** What every source can be asked for. */
export const sourceOptions = z.strictObject({
  type: z.enum(CANDIDATE_TYPES).default('image').describe('Which links are candidates'),
});
export type SourceOptions = z.output<typeof sourceOptions>;

/** The beginning of a source file, by which its kind is told. */
export interface SourceHead {
  path: string;
  /** Base name of the file. */
  name: string;
  /** Bytes on disk. */
  bytes: number;
  isGzip: boolean;
  /** The first 64 KiB, unpacked where the file is gzipped. */
  head: Buffer;
}

export interface ReadContext {
  /** Kept up to date by the source while it is read. */
  tally: ReadTally;
  onBad(bad: BadRecord): void;
  /** Called with the bytes of the file on disk that have been read. */
  onProgress?: (bytesRead: number) => void;
  /** The part of the file to read, for sources that can be split. */
  range?: RecordRange | undefined;
  signal?: AbortSignal | undefined;
}

/** One kind of file that pairs are extracted from. */
export interface Source {
  id: string;
  label: string;
  /** What it reads, for messages: kinds and file name endings. */
  reads: string;
  /** Where the format is described. */
  reference: string;
  options: typeof sourceOptions;
  /** Whether the file is of this kind: true, or what it is instead as far as this source can tell. */
  detect(head: SourceHead, options: { signal?: AbortSignal | undefined }): Promise<true | { found: string | undefined }>;
  /** Whether several threads can read ranges of the file; absent where they never can. */
  canSplit?(head: SourceHead, options: { signal?: AbortSignal | undefined }): Promise<boolean>;
  /** All candidates in the order of the file, in batches. Broken parts are reported and skipped. */
  read(head: SourceHead, options: SourceOptions, context: ReadContext): AsyncGenerator<readonly FoundPair[]>;
}

/** Gives a source its types. */
export function defineSource(source: Source): Source {
  return source;
}
