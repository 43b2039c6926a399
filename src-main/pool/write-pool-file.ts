import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { POOL_COLUMNS } from '#shared/model/candidate.ts';
import { publishFile } from '../util/atomic-write.ts';
import { diskError } from '../util/disk-errors.ts';
import { ParquetWriter } from '../util/parquet-writer.ts';
import { uidKey } from '../util/uid.ts';
import type { BadRecord, FoundPair, ReadTally } from './found-pair.ts';
import { EXTRACTOR_VERSION, type SourceIdentity } from './pool-file-name.ts';
import { MAX_LISTED_BAD_RECORDS, type PoolMetadata, toKeyValues } from './pool-metadata.ts';
import { UidSet } from './uid-set.ts';

/** Rows of a row group: DuckDB's own default, a good size for its scans. */
const ROW_GROUP_ROWS = 122_880;

export interface WritePoolFileInput {
  poolDir: string;
  workDir: string;
  /** Name of the pool file. */
  name: string;
  identity: SourceIdentity;
  options: Record<string, unknown>;
  /** Reads the source; keeps the tally up to date and reports what it must skip. */
  read(tally: ReadTally, onBad: (bad: BadRecord) => void): AsyncIterable<readonly FoundPair[]>;
  /** Rules that may refuse a pair; they are counted from 0 on. */
  rules: readonly string[];
  refuse(pair: FoundPair): string | undefined;
  /** Rule that refuses a second pair of a URL; null where that is allowed. */
  repeatedUrlRule: string | null;
  /** Called after every batch with what has been counted so far. */
  onBatch?: (counts: PoolMetadata['counts']) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Writes the pairs that the rules keep, each uid once (the first wins), in the order in which they come. The file is written to
 * `workDir`, synced and renamed: it is in `poolDir` whole or not at all.
 * @throws AppError(DISK_FULL)
 */
export async function writePoolFile(input: WritePoolFileInput): Promise<PoolMetadata> {
  await Promise.all([mkdir(input.poolDir, { recursive: true }), mkdir(input.workDir, { recursive: true })]);
  const temporary = join(input.workDir, `${input.name}.tmp`);
  const writer = await ParquetWriter.create({
    path: temporary,
    columns: POOL_COLUMNS,
    workDir: input.workDir,
    compression: 'zstd',
    rowGroupSize: ROW_GROUP_ROWS,
  });
  try {
    const metadata = await fill(writer, input);
    await writer.finish(toKeyValues(metadata));
    input.signal?.throwIfAborted();
    await publishFile(temporary, join(input.poolDir, input.name));
    return metadata;
  } catch (error) {
    await writer.abort();
    await rm(temporary, { force: true });
    throw diskError(error, input.poolDir);
  }
}

async function fill(writer: ParquetWriter, input: WritePoolFileInput): Promise<PoolMetadata> {
  const tally: ReadTally = { pages: 0, links: 0 };
  const counts = { pages: 0, links: 0, candidates: 0, kept: 0, duplicates: 0 };
  const rejected: Record<string, number> = Object.fromEntries(input.rules.map((rule) => [rule, 0]));
  const badRecords: PoolMetadata['badRecords'] = { count: 0, first: [] };
  const onBad = (bad: BadRecord): void => {
    badRecords.count++;
    if (badRecords.first.length < MAX_LISTED_BAD_RECORDS) badRecords.first.push(bad);
  };
  const uids = new UidSet();
  const urls = new UidSet();
  for await (const batch of input.read(tally, onBad)) {
    input.signal?.throwIfAborted();
    const columns = POOL_COLUMNS.map((): FoundPair[keyof FoundPair][] => []);
    for (const pair of batch) {
      counts.candidates++;
      const rule = input.refuse(pair);
      if (rule !== undefined) rejected[rule] = (rejected[rule] ?? 0) + 1;
      else if (!uids.add(uidKey(pair.caption, pair.url))) counts.duplicates++;
      else if (input.repeatedUrlRule !== null && !urls.add(uidKey('', pair.url)))
        rejected[input.repeatedUrlRule] = (rejected[input.repeatedUrlRule] ?? 0) + 1;
      else {
        counts.kept++;
        for (const [index, column] of POOL_COLUMNS.entries()) columns[index]?.push(pair[column.field]);
      }
    }
    writer.appendColumns(columns);
    Object.assign(counts, tally);
    input.onBatch?.(counts);
  }
  return {
    source: input.identity,
    options: input.options,
    extractor: { name: 'gleaner', version: EXTRACTOR_VERSION },
    counts: { ...counts, ...tally },
    rejected,
    badRecords,
  };
}
