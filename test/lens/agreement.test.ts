import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Lens } from '#main/lens/lens.ts';
import { silentLog } from '#main/util/log.ts';
import { ParquetWriter } from '#main/util/parquet-writer.ts';
import { POOL_COLUMNS } from '#shared/model/candidate.ts';
import { printQuery } from '#shared/query/printer.ts';
import { answerableFields, arbitraryQuery } from '../query/arbitrary-query.ts';
import { arbitraryCandidate, arbitraryRecord, NUMBERS, SCORERS, WORDS } from './arbitrary-rows.ts';
import { nearLists, select } from './evaluate.ts';
import { commonFields, recordFields, SCORES } from './evaluated-row.ts';
import { fakeSource } from './fake-source.ts';

const signal = new AbortController().signal;
let libraryDir: string;

beforeEach(async () => {
  libraryDir = await mkdtemp(join(tmpdir(), 'gleaner-lens-'));
  await mkdir(join(libraryDir, 'pool'));
});
afterEach(() => rm(libraryDir, { recursive: true, force: true }));

const vocabulary = { words: WORDS, numbers: NUMBERS };

test('over the library every query selects what a plain reading of its tree selects', async () => {
  const records = fc.sample(arbitraryRecord, { numRuns: 150, seed: 7 }).map((record, index) => ({ ...record, id: index + 1 }));
  const source = fakeSource();
  source.setScorers(SCORERS);
  source.put(records);
  const lens = await Lens.open({ libraryDir, source, log: silentLog, memoryLimit: '256MB', threads: 2 });
  const rows = records.map(recordFields);
  let selecting = 0;
  try {
    await fc.assert(
      fc.asyncProperty(
        arbitraryQuery({ ...vocabulary, fields: answerableFields('library'), scores: Object.keys(SCORES) }),
        async (tree) => {
          const expected = select(tree, rows).map(({ id }) => id);
          const query = printQuery(tree);
          const input = { scope: 'library', query, near: nearLists(tree), columns: ['id'], limit: 1000, offset: 0 } as const;
          const found = await lens.query(input, { signal });
          expect(found.map(({ id }) => id)).toEqual(expected);
          if (expected.length > 0 && expected.length < rows.length) selecting++;
        },
      ),
      { numRuns: 400 },
    );
  } finally {
    await lens.close();
  }
  expect(selecting).toBeGreaterThan(100);
}, 120_000);

test('over the pool every query selects what a plain reading of its tree selects', async () => {
  const candidates = fc.sample(arbitraryCandidate, { numRuns: 150, seed: 8 });
  for (const [name, part] of [
    ['a', candidates.slice(0, 60)],
    ['b', candidates.slice(60)],
  ] as const) {
    const writer = await ParquetWriter.create({
      path: join(libraryDir, 'pool', `${name}.parquet`),
      columns: POOL_COLUMNS,
      workDir: libraryDir,
      compression: 'zstd',
      rowGroupSize: 2048,
    });
    writer.append(part.map((candidate) => POOL_COLUMNS.map(({ field }) => candidate[field])));
    await writer.finish();
  }
  const lens = await Lens.open({ libraryDir, source: fakeSource(), log: silentLog, memoryLimit: '256MB', threads: 2 });
  const rows = candidates.map((candidate, index) => ({ ...commonFields(candidate), index }));
  let selecting = 0;
  try {
    await fc.assert(
      fc.asyncProperty(arbitraryQuery({ ...vocabulary, fields: answerableFields('pool'), scores: [] }), async (tree) => {
        const expected = select(tree, rows).map(({ index }) => index);
        const query = printQuery(tree);
        const found = await lens.query({ scope: 'pool', query, columns: ['pool_file', 'pool_row'], limit: 1000, offset: 0 }, { signal });
        expect(found.map((row) => Number(row.pool_row) + (row.pool_file === 'b.parquet' ? 60 : 0))).toEqual(expected);
        if (expected.length > 0 && expected.length < rows.length) selecting++;
      }),
      { numRuns: 400 },
    );
  } finally {
    await lens.close();
  }
  expect(selecting).toBeGreaterThan(100);
}, 120_000);
