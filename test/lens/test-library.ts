import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lens } from '#main/lens/lens.ts';
import type { MirrorRow, MirrorSource } from '#main/lens/mirror-source.ts';
import type { LensRow, QueryInput } from '#main/lens/protocol.ts';
import { silentLog } from '#main/util/log.ts';
import { ParquetWriter } from '#main/util/parquet-writer.ts';
import { type Candidate, POOL_COLUMNS } from '#shared/model/candidate.ts';
import { uidOf } from './arbitrary-rows.ts';

export const never = new AbortController().signal;

/** A library folder with an empty pool. Removed by `rm`. */
export async function makeLibrary(name = 'gleaner-lens-'): Promise<{ libraryDir: string; rm: () => Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'gleaner-test-'));
  const libraryDir = join(parent, name);
  await mkdir(join(libraryDir, 'pool'), { recursive: true });
  return { libraryDir, rm: () => rm(parent, { recursive: true, force: true }) };
}

export function openLens(libraryDir: string, source: MirrorSource, threads = 2): Promise<Lens> {
  return Lens.open({ libraryDir, source, log: silentLog, memoryLimit: '256MB', threads });
}

export function candidate(fields: Partial<Candidate>): Candidate {
  return {
    url: 'https://example.com/a.jpg',
    caption: 'a picture',
    cleanCaption: null,
    type: 'image',
    attribute: 'IMG@/src',
    host: 'example.com',
    pageUrl: 'https://example.com/',
    pageTitle: null,
    crawlFile: 'a.warc.gz',
    recordOffset: 0,
    date: null,
    claimedWidth: null,
    claimedHeight: null,
    language: null,
    languageProbability: null,
    languageReliable: null,
    pageLicence: null,
    pageSignals: null,
    ...fields,
  };
}

export function record(id: number, fields: Partial<MirrorRow> = {}): Omit<MirrorRow, 'rev'> {
  const { date: _, ...pair } = candidate({ url: `https://example.com/${id}.jpg` });
  const row = {
    id,
    ...pair,
    date: null,
    status: 'pending' as const,
    httpStatus: null,
    width: null,
    height: null,
    bytes: null,
    format: null,
    sha256: null,
    facts: null,
    rating: null,
    flag: null,
    tags: [],
    scores: [],
    ...fields,
  };
  return { ...row, uid: uidOf(row) };
}

/** Writes a pool file as the extractor does. */
export async function writePool(libraryDir: string, name: string, rows: readonly Candidate[]): Promise<void> {
  const path = join(libraryDir, 'pool', `${name}.parquet`);
  const writer = await ParquetWriter.create({ path, columns: POOL_COLUMNS, workDir: libraryDir, compression: 'zstd', rowGroupSize: 2048 });
  writer.append(rows.map((row) => POOL_COLUMNS.map(({ field }) => row[field])));
  await writer.finish();
}

/** A page of up to 10,000 rows. */
export function page(lens: Lens, input: Partial<QueryInput>): Promise<LensRow[]> {
  return lens.query({ scope: 'library', query: '', limit: 10_000, offset: 0, ...input }, { signal: never });
}

export async function idsOf(lens: Lens, query: string): Promise<number[]> {
  return (await page(lens, { query, columns: ['id'] })).map(({ id }) => Number(id));
}
