import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { type Catalog, openCatalog } from '#main/catalog/catalog.ts';
import type { NewSample } from '#main/catalog/queries/samples.ts';
import { uidOf } from '#main/util/uid.ts';
import { newSample, pairBatch } from '../helpers/pair-batch.ts';
import { tempDir } from '../helpers/temp-dir.ts';

function emptyCatalog(): { catalog: Catalog; path: string; all: (sql: string) => unknown[] } {
  const path = join(tempDir(), 'catalog.sqlite');
  const catalog = openCatalog(path);
  const db = new Database(path);
  onTestFinished(() => {
    db.close();
    catalog.close();
  });
  return { catalog, path, all: (sql) => db.prepare(sql).raw().all() };
}

const numbered = (from: number, to: number): NewSample[] =>
  Array.from({ length: to - from }, (_, index) => newSample({ url: `https://example.com/${from + index}.jpg` }));

const add = (catalog: Catalog, pairs: readonly NewSample[], uids?: string[]): number =>
  catalog.transaction(() => catalog.samples.add(pairBatch(pairs, uids)));

test('ids follow the order of the pairs, without gaps, and no pair comes in twice', () => {
  const { catalog, all } = emptyCatalog();
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => newSample({ url: name }));
  if (!a || !b || !c || !d) throw new Error('four pairs');
  expect(add(catalog, [b, a, b])).toBe(2);
  expect(add(catalog, [a, d, c, d, b])).toBe(2);
  expect(add(catalog, [a, b, c, d])).toBe(0);
  expect(all('select id, url from sample order by id')).toEqual([
    [1, 'b'],
    [2, 'a'],
    [3, 'd'],
    [4, 'c'],
  ]);
  expect(catalog.samples.count()).toBe(4);
});

test('uids that begin alike are told apart, and each is found again', () => {
  const { catalog } = emptyCatalog();
  const pairs = numbered(0, 3);
  const uids = ['00', '01', '02'].map((end) => 'aabbccddeeff'.padEnd(30, '0') + end);
  expect(add(catalog, pairs.slice(0, 2), uids.slice(0, 2))).toBe(2);
  expect(add(catalog, pairs, uids)).toBe(1);
  expect(add(catalog, pairs, uids)).toBe(0);
});

test('over many batches of any size every sample is in the index once, and its pair found again', () => {
  const { catalog, all } = emptyCatalog();
  for (const [from, to] of [
    [0, 5000],
    [5000, 5001],
    [5001, 60_000],
    [60_000, 70_000],
  ] as const)
    expect(add(catalog, numbered(from, to))).toBe(to - from);
  expect(all('select count(*) from sample_uid')).not.toEqual([[0]]);
  expect(all('select count(*) from sample_uid_new')).not.toEqual([[0]]);
  const indexed = '(select * from sample_uid union all select * from sample_uid_new)';
  expect(all(`select count(*), count(distinct sample_id) from ${indexed}`)).toEqual([[70_000, 70_000]]);
  expect(all(`select count(*) from ${indexed} i join sample s on s.id = i.sample_id where i.prefix <> substr(s.uid, 1, 6)`)).toEqual([[0]]);
  expect(add(catalog, numbered(30_000, 75_000))).toBe(5000);
});

test('what was deleted can come in again', () => {
  const { catalog, path } = emptyCatalog();
  add(catalog, numbered(0, 40_000));
  const db = new Database(path);
  db.pragma('foreign_keys = on');
  db.prepare('delete from sample where id % 100 = 0').run();
  db.close();
  expect(add(catalog, numbered(0, 40_000))).toBe(400);
  expect(catalog.integrityErrors()).toEqual([]);
});

test('a transaction that is rolled back leaves nothing, and its pairs come in the next time', () => {
  const { catalog, all } = emptyCatalog();
  const pairs = [newSample({ url: 'x', pageUrl: 'https://p/', crawlFile: 'one', extra: '{"a":1}' })];
  expect(() =>
    catalog.transaction(() => {
      catalog.samples.add(pairBatch(pairs));
      throw new Error('the drive is full');
    }),
  ).toThrow('the drive is full');
  for (const table of ['sample', 'page', 'crawl_file', 'sample_extra', 'sample_uid', 'sample_uid_new'])
    expect(all(`select count(*) from ${table}`), table).toEqual([[0]]);
  expect(add(catalog, pairs)).toBe(1);
  expect(
    all('select crawl_file.name, page.url from sample join page on page.id = page_id join crawl_file on crawl_file.id = crawl_file_id'),
  ).toEqual([['one', 'https://p/']]);
});

test('a page is one row for the pairs that follow one another, across batches too; a pair without a page has none', () => {
  const { catalog, all } = emptyCatalog();
  const page = { pageUrl: 'https://p/1', pageTitle: 'One', date: new Date(1000), pageLicence: 'cc', pageSignals: '{}' };
  const of = (url: string, fields: Partial<NewSample>): NewSample => newSample({ url, ...fields });
  add(catalog, [of('a', page), of('b', { ...page }), of('c', {}), of('d', { ...page, date: new Date(1000) })]);
  add(catalog, [of('e', page), of('f', { ...page, date: new Date(2000) }), of('g', { ...page, pageTitle: null })]);
  expect(all('select url, page_id from sample order by id')).toEqual([
    ['a', 1],
    ['b', 1],
    ['c', null],
    ['d', 1],
    ['e', 1],
    ['f', 2],
    ['g', 3],
  ]);
  expect(all('select * from page')).toEqual([
    [1, 'https://p/1', 'One', 1000, 'cc', '{}'],
    [2, 'https://p/1', 'One', 2000, 'cc', '{}'],
    [3, 'https://p/1', null, 1000, 'cc', '{}'],
  ]);
});

test('every field of a pair comes back out to the export and to the lens', () => {
  const { catalog } = emptyCatalog();
  const pair = newSample({
    url: 'https://h/1.jpg',
    caption: 'été 😀',
    pageUrl: 'https://p/',
    date: new Date(1_700_000_000_000),
    recordOffset: 2 ** 40,
    language: 'fr',
    extra: '{"hash":9007199254740993}',
  });
  add(catalog, [pair]);
  const [sample] = catalog.exports.samplesByIds([1]);
  expect(sample).toMatchObject({
    url: pair.url,
    caption: pair.caption,
    page_url: 'https://p/',
    crawl_file: 'a.warc.gz',
    record_offset: 2 ** 40,
    date: 1_700_000_000_000,
    language: 'fr',
    extra: '{"hash":9007199254740993}',
  });
  expect(sample?.uid.toString('hex')).toBe(uidOf(pair.caption, pair.url));
});

test('a column of a source has the type that holds what all its files hold', () => {
  const { catalog } = emptyCatalog();
  const record = (name: string, type: string): void => catalog.transaction(() => catalog.extras.record([{ name, type }]));
  for (const [name, ...types] of [
    ['same', 'BIGINT', 'BIGINT'],
    ['wider', 'INTEGER', 'BIGINT'],
    ['unsigned', 'UINTEGER', 'INTEGER'],
    ['fraction', 'BIGINT', 'FLOAT'],
    ['decimal', 'DECIMAL(10,2)', 'DECIMAL(12,4)'],
    ['text', 'BIGINT', 'VARCHAR'],
    ['huge', 'UBIGINT', 'BIGINT'],
  ] as const)
    for (const type of types) record(name, type);
  expect(Object.fromEntries(catalog.extras.all().map(({ name, type }) => [name, type]))).toEqual({
    same: 'BIGINT',
    wider: 'BIGINT',
    unsigned: 'BIGINT',
    fraction: 'DOUBLE',
    decimal: 'DOUBLE',
    text: 'VARCHAR',
    huge: 'VARCHAR',
  });
});
