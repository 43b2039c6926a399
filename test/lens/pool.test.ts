import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, expect, test } from 'vitest';
import type { Lens } from '#main/lens/lens.ts';
import { printQuery } from '#shared/query/printer.ts';
import { HOSTILE, SCORERS } from './arbitrary-rows.ts';
import { fakeSource } from './fake-source.ts';
import { candidate, makeLibrary, never, openLens, page, writePool } from './test-library.ts';

let library: Awaited<ReturnType<typeof makeLibrary>>;
let lens: Lens;
afterEach(async () => {
  await lens.close();
  await library.rm();
});
const start = async (name?: string): Promise<void> => {
  library = await makeLibrary(name);
  lens = await openLens(library.libraryDir, fakeSource());
};
const count = (query: string): Promise<number> => lens.count({ scope: 'pool', query }, { signal: never });

test('an empty pool and a missing one have no rows', async () => {
  await start();
  expect(await count('')).toBe(0);
  expect(await count('text:red length>=p90 -host:*.edu')).toBe(0);
  expect(await page(lens, { scope: 'pool' })).toEqual([]);
  await rm(join(library.libraryDir, 'pool'), { recursive: true });
  expect(await count('has:text')).toBe(0);
});

test('a new file is seen by the next query, a removed one no more', async () => {
  await start();
  await writePool(library.libraryDir, 'b', [candidate({ caption: 'two' })]);
  expect(await count('')).toBe(1);
  await writePool(library.libraryDir, 'a', [candidate({ caption: 'one' }), candidate({ caption: 'three' })]);
  const columns = ['caption', 'pool_file', 'pool_row'];
  expect(await page(lens, { scope: 'pool', columns })).toEqual([
    { caption: 'one', pool_file: 'a.parquet', pool_row: 0 },
    { caption: 'three', pool_file: 'a.parquet', pool_row: 1 },
    { caption: 'two', pool_file: 'b.parquet', pool_row: 0 },
  ]);
  await rm(join(library.libraryDir, 'pool', 'a.parquet'));
  expect(await count('')).toBe(1);
  await writePool(library.libraryDir, 'c', [candidate({}), candidate({})]);
  await rename(join(library.libraryDir, 'pool', 'c.parquet'), join(library.libraryDir, 'pool', 'b.parquet'));
  expect(await count('')).toBe(2);
});

test('a library folder may have wildcards, quotes and spaces in its name', async () => {
  await start("it's [a] *strange* {library}");
  await writePool(library.libraryDir, 'x [1]', [candidate({ caption: 'here' })]);
  expect(await page(lens, { scope: 'pool', columns: ['caption', 'pool_file'] })).toEqual([{ caption: 'here', pool_file: 'x [1].parquet' }]);
});

test('every column of a pair comes back, uid and length derived', async () => {
  await start();
  const pair = candidate({
    url: 'http://a/b.jpg',
    caption: 'a cat',
    cleanCaption: 'A cat',
    pageTitle: 'Cats',
    date: new Date('2024-05-01T10:20:30Z'),
    recordOffset: 2 ** 52,
    claimedWidth: 640,
    claimedHeight: 480,
    language: 'en',
    languageProbability: 0.5,
    languageReliable: true,
    pageLicence: 'l',
    pageSignals: '{"a":1}',
  });
  await writePool(library.libraryDir, 'a', [pair]);
  const [row] = await page(lens, { scope: 'pool' });
  expect(row).toEqual({
    uid: '01b6656c65b6fd70cab64142292ef686',
    url: pair.url,
    caption: pair.caption,
    clean_caption: 'A cat',
    length: 5,
    type: 'image',
    attribute: 'IMG@/src',
    host: pair.host,
    page_url: pair.pageUrl,
    page_title: 'Cats',
    crawl_file: pair.crawlFile,
    record_offset: 2 ** 52,
    date: Date.UTC(2024, 4, 1, 10, 20, 30),
    claimed_width: 640,
    claimed_height: 480,
    language: 'en',
    language_probability: 0.5,
    language_reliable: true,
    page_licence: 'l',
    page_signals: '{"a":1}',
    pool_file: 'a.parquet',
    pool_row: 0,
  });
});

test('hostile texts come back as they were and are found by their own words', async () => {
  await start();
  await writePool(
    library.libraryDir,
    'a',
    HOSTILE.map((caption, index) => candidate({ caption, host: caption, url: `https://h/${index}` })),
  );
  for (const caption of HOSTILE) {
    const query = { kind: 'match' as const, field: 'host', pattern: [caption] as const };
    const found = await page(lens, { scope: 'pool', query: printQuery(query), columns: ['caption'] });
    expect(found).toEqual([{ caption }]);
  }
  expect(await count('')).toBe(HOSTILE.length);
});

test.each([
  ['no parquet at all', (path: string) => writeFile(path, 'not parquet')],
  ['empty', (path: string) => writeFile(path, '')],
  ['cut short', async (path: string) => writeFile(path, (await readFile(path)).subarray(0, -20))],
])('a file that is %s: POOL_DAMAGED names it', async (_name, spoil) => {
  await start();
  await writePool(library.libraryDir, 'good', [candidate({})]);
  await writePool(library.libraryDir, 'spoilt', [candidate({})]);
  await spoil(join(library.libraryDir, 'pool', 'spoilt.parquet'));
  await expect(count('')).rejects.toMatchObject({ code: 'POOL_DAMAGED', message: expect.stringContaining('spoilt.parquet') });
});

test('damage inside the data is found by the query that reads it, and the file named', async () => {
  await start();
  await writePool(library.libraryDir, 'good', [candidate({})]);
  await writePool(
    library.libraryDir,
    'spoilt',
    Array.from({ length: 3000 }, (_, index) => candidate({ caption: `a caption with the number ${index * 7919}` })),
  );
  const path = join(library.libraryDir, 'pool', 'spoilt.parquet');
  const bytes = await readFile(path);
  bytes.fill(0xff, 500, 5000);
  await writeFile(path, bytes);
  await expect(count('text:number')).rejects.toMatchObject({ code: 'POOL_DAMAGED', message: expect.stringContaining('spoilt.parquet') });
});

test('a parquet file of another kind: POOL_DAMAGED says which column is wrong', async () => {
  await start();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const write = (sql: string, name: string) => connection.run(`copy (${sql}) to '${join(library.libraryDir, 'pool', name)}'`);
  await write("select 'u' as url, 1 as caption", 'other.parquet');
  await expect(count('')).rejects.toMatchObject({
    code: 'POOL_DAMAGED',
    message: expect.stringMatching(/other\.parquet holds INTEGER in column caption/),
  });
  await write("select 'u' as url", 'other.parquet');
  await expect(count('')).rejects.toMatchObject({
    code: 'POOL_DAMAGED',
    message: expect.stringMatching(/holds nothing in column caption/),
  });
  await write("select 'u' as url, 'red barn' as caption", 'other.parquet');
  expect(await count('text:barn -has:date')).toBe(1);
  connection.closeSync();
  instance.closeSync();
});

test('what only the library has is refused in the pool, at its place in the query', async () => {
  await start();
  await lens.close();
  const source = fakeSource();
  source.setScorers(SCORERS);
  lens = await openLens(library.libraryDir, source);
  for (const term of ['width>=5', 'status:ok', 'tag:keep', 'aesthetic>=p90', '-has:rating']) {
    await expect(count(`lang:en ${term}`)).rejects.toMatchObject({
      code: 'QUERY_INVALID',
      message: expect.stringContaining('the pool has no '),
      data: { position: 8 + (term.startsWith('-') ? 1 : 0) },
    });
  }
});
