import type { RefusedPair } from './extracted-part.ts';
import type { PoolMetadata } from './pool-metadata.ts';

/** What came of extracting one source file. candidates = kept + duplicates + the sum over `rejected`. */
export interface ExtractSummary {
  /** Name of the pool file inside the pool folder. */
  poolFile: string;
  files: 1;
  pages: number;
  links: number;
  candidates: number;
  kept: number;
  duplicates: number;
  rejected: Record<string, number>;
  /** The first bad records; `badRecordCount` counts them all. */
  badRecords: { offset: number; reason: string }[];
  badRecordCount: number;
  /** Bytes of the source file on disk. */
  bytesIn: number;
  /** Of this call. */
  seconds: number;
  /** True where the pool file was there already and nothing was done. */
  isReused: boolean;
  /** The first refused pairs of each rule, as many as were asked for. */
  refused: Record<string, RefusedPair[]>;
}

export function toSummary(
  poolFile: string,
  metadata: PoolMetadata,
  run: Pick<ExtractSummary, 'seconds' | 'isReused' | 'refused'>,
): ExtractSummary {
  return {
    poolFile,
    files: 1,
    ...metadata.counts,
    rejected: metadata.rejected,
    badRecords: metadata.badRecords.first,
    badRecordCount: metadata.badRecords.count,
    bytesIn: metadata.source.bytes,
    ...run,
  };
}
