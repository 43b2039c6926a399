import { join } from 'node:path';
import { writeFileAtomic } from '../util/atomic-write.ts';
import type { FileIdentity } from '../util/file-identity.ts';
import { makeFolder } from '../util/make-folder.ts';
import { ColumnarFile } from '../util/parquet-file/columnar-file.ts';
import { UID_WORDS } from '../util/uid.ts';
import { decodeRefused } from './decode-refused.ts';
import type { ExtractedPart, RefusedPair } from './extracted-part.ts';
import { type PairBatch, POOL_FILE_COLUMNS } from './pair-batch.ts';
import { EXTRACTOR_VERSION } from './pool-file-name.ts';
import { MAX_LISTED_BAD_RECORDS, type PoolMetadata, toKeyValues } from './pool-metadata.ts';
import { UidSet } from './uid-set.ts';

/** Rows of a row group: half of DuckDB's own default. It is held in memory until it is full. */
const ROW_GROUP_ROWS = 61_440;
/** Bytes of URLs and captions at which a row group ends early. */
const ROW_GROUP_BYTES = 24 << 20;

export interface WritePoolFileInput {
  /** Where the file goes; undefined where it is there already and only the refused pairs are wanted. */
  target: { poolDir: string; workDir: string; name: string } | undefined;
  identity: FileIdentity;
  options: Record<string, unknown>;
  /** The source, part by part, in its order. */
  parts: AsyncIterable<ExtractedPart>;
  /** Rules that may refuse a pair; they are counted from 0 on. */
  rules: readonly string[];
  /** Rule that refuses a second pair of a URL; null where that is allowed. */
  repeatedUrlRule: string | null;
  /** Refused pairs to keep for each rule. */
  explain: number;
  /** Called after every part with what has been counted so far. */
  onPart?: (counts: PoolMetadata['counts']) => void;
  signal?: AbortSignal | undefined;
}

export interface WrittenPool {
  metadata: PoolMetadata;
  /** The first refused pairs of each rule, in the order of the source. */
  refused: Record<string, RefusedPair[]>;
}

/**
 * Writes pairs, each uid once (the first wins), in the order in which they come. The file is written to `workDir`, synced and renamed:
 * it is in `poolDir` whole or not at all.
 * @throws AppError(DISK_FULL)
 */
export async function writePoolFile(input: WritePoolFileInput): Promise<WrittenPool> {
  const { target } = input;
  if (!target) return await fill(undefined, input);
  const { poolDir, workDir, name } = target;
  await Promise.all([makeFolder(poolDir), makeFolder(workDir)]);
  return await writeFileAtomic({ temporary: join(workDir, `${name}.tmp`), final: join(poolDir, name) }, async (path) => {
    const options = { columns: POOL_FILE_COLUMNS, rowsPerGroup: ROW_GROUP_ROWS, bytesPerGroup: ROW_GROUP_BYTES };
    const file = await ColumnarFile.create(path, options);
    let written: WrittenPool;
    try {
      written = await fill(file, input);
      await file.finish(toKeyValues(written.metadata));
    } finally {
      await file.close();
    }
    input.signal?.throwIfAborted();
    return written;
  });
}

async function fill(file: ColumnarFile | undefined, input: WritePoolFileInput): Promise<WrittenPool> {
  const { repeatedUrlRule, explain } = input;
  const counts = { pages: 0, links: 0, candidates: 0, kept: 0, duplicates: 0 };
  const rejected: Record<string, number> = Object.fromEntries(input.rules.map((rule) => [rule, 0]));
  const refused: Record<string, RefusedPair[]> = {};
  const badRecords: PoolMetadata['badRecords'] = { count: 0, first: [] };
  const isNew = uniqueness(repeatedUrlRule !== null);
  const reject = (rule: string, count: number, pairs: readonly RefusedPair[]): void => {
    rejected[rule] = (rejected[rule] ?? 0) + count;
    if (pairs.length > 0) refused[rule] = [...(refused[rule] ?? []), ...pairs].slice(0, explain);
  };
  for await (const part of input.parts) {
    input.signal?.throwIfAborted();
    counts.pages += part.pages;
    counts.links += part.links;
    counts.candidates += part.candidates;
    badRecords.count += part.badRecords.count;
    badRecords.first.push(...part.badRecords.first.slice(0, MAX_LISTED_BAD_RECORDS - badRecords.first.length));
    for (const [rule, count] of Object.entries(part.rejected)) reject(rule, count, part.refused[rule] ?? []);
    const { batch } = part;
    const rows = new Uint32Array(batch.rows);
    let kept = 0;
    for (let row = 0; row < batch.rows; row++) {
      const verdict = isNew(batch, row);
      if (verdict === 'new') rows[kept++] = row;
      else if (verdict === 'same') counts.duplicates++;
      else if (repeatedUrlRule !== null) {
        const isWanted = (refused[repeatedUrlRule]?.length ?? 0) < explain;
        reject(repeatedUrlRule, 1, isWanted ? [decodeRefused(batch, row)] : []);
      }
    }
    counts.kept += kept;
    await file?.append(batch.columns, rows.subarray(0, kept));
    input.onPart?.(counts);
  }
  return {
    metadata: {
      source: input.identity,
      options: input.options,
      extractor: { name: 'gleaner', version: EXTRACTOR_VERSION },
      counts,
      rejected,
      badRecords,
    },
    refused,
  };
}

/** Tells of each row whether its pair, and its URL where that matters, has come before. */
function uniqueness(isUrlUnique: boolean): (batch: PairBatch, row: number) => 'new' | 'same' | 'same-url' {
  const uids = new UidSet();
  const urls = new UidSet();
  return (batch, row) => {
    if (!uids.add(batch.uids, row * UID_WORDS)) return 'same';
    return isUrlUnique && !urls.add(batch.urlUids, row * UID_WORDS) ? 'same-url' : 'new';
  };
}
