import { renameSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Lens } from '#main/lens/lens.ts';
import type { LensBatch, StreamInput } from '#main/lens/protocol.ts';
import { attachFiles, detachFile } from '#main/pool/attach-files.ts';
import { uidOf } from '#main/util/uid.ts';
import type { AttachedFile } from '#shared/model/attached-file.ts';
import { writeParquet } from '../helpers/write-parquet.ts';
import { HOSTILE } from './arbitrary-rows.ts';
import { fakeSource } from './fake-source.ts';
import { candidate, makeLibrary, never, openLens, page, writePool } from './test-library.ts';

let library: Awaited<ReturnType<typeof makeLibrary>>;
let lens: Lens;
afterEach(async () => {
  await lens.close();
  await library.rm();
});

async function start(): Promise<void> {
  library = await makeLibrary();
  await mkdir(join(library.libraryDir, 'work'));
  lens = await openLens(library.libraryDir, fakeSource());
}
const elsewhere = (name: string): string => join(library.libraryDir, '..', 'elsewhere', name);
async function attach(name: string, select: string, options?: { isSwapped: boolean }): Promise<AttachedFile> {
  const [record] = await attachFiles({
    paths: [await writeParquet(elsewhere(name), select, 'compression zstd, row_group_size 2048')],
    poolDir: join(library.libraryDir, 'pool'),
    workDir: join(library.libraryDir, 'work'),
    isSwapped: options?.isSwapped,
    now: new Date(),
  });
  if (!record) throw new Error('nothing was attached');
  return record;
}
const count = (query: string): Promise<number> => lens.count({ scope: 'pool', query }, { signal: never });
async function stream(input: Partial<StreamInput>): Promise<LensBatch[]> {
  const batches: LensBatch[] = [];
  const options = { signal: never, emit: async (batch: LensBatch) => void batches.push(batch) };
  await lens.stream({ scope: 'pool', query: '', columns: ['url'], ...input }, options);
  return batches;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''").replaceAll('\0', "' || chr(0) || '")}'`;
const RAW = `select 9007199254740993 + i as "SAMPLE_ID", 'http://Host.example:80/' || i as "URL", if(i = 1, null, 'red barn ' || i) as "TEXT",
  480::integer as "HEIGHT", 640::integer as "WIDTH", if(i = 0, '?', 'https://creativecommons.org/licenses/by/4.0/') as "LICENSE",
  'UNLIKELY' as "NSFW", 0.3 + i / 100 as similarity`;

test('the rows of raw LAION are pairs: sizes put right, no caption as empty, places and uid derived', async () => {
  await start();
  const { name } = await attach('part-00000.parquet', `${RAW} from range(3) t(i)`);
  const rows = await page(lens, { scope: 'pool' });
  expect(rows).toHaveLength(3);
  expect(rows[1]).toEqual({
    uid: uidOf('', 'http://Host.example:80/1'),
    url: 'http://Host.example:80/1',
    caption: '',
    clean_caption: null,
    length: 0,
    type: 'image_only',
    attribute: 'parquet',
    host: 'host.example',
    page_url: '',
    page_title: null,
    crawl_file: 'part-00000.parquet',
    record_offset: 1,
    date: null,
    claimed_width: 480,
    claimed_height: 640,
    language: null,
    language_probability: null,
    language_reliable: null,
    page_licence: 'https://creativecommons.org/licenses/by/4.0/',
    page_signals: null,
    pool_file: name,
    pool_row: 1,
    similarity: 0.31,
  });
  expect(rows[0]).toMatchObject({
    type: 'image',
    caption: 'red barn 0',
    uid: uidOf('red barn 0', 'http://Host.example:80/0'),
    page_licence: null,
  });
  expect(await count('text:"red barn" host:host.example claimed_width=480')).toBe(2);
});

test('cc2dataset’s uid comes out as it wrote it, with its crawl file and page', async () => {
  await start();
  await attach(
    'cc.parquet',
    `select md5('a cat' || 'http://a/b.jpg') as uid, 'http://a/b.jpg' as url, 'a cat' as alt, 'x.warc.wat.gz' as cc_filename, 'http://p/' as page_url`,
  );
  const [row] = await page(lens, { scope: 'pool', columns: ['uid', 'crawl_file', 'page_url', 'caption'] });
  expect(row).toEqual({ uid: '01b6656c65b6fd70cab64142292ef686', crawl_file: 'x.warc.wat.gz', page_url: 'http://p/', caption: 'a cat' });
});

test('hostile texts and odd numbers come back as values or as none', async () => {
  await start();
  const texts = HOSTILE.map((text, index) => `(${quoted(text)}, ${index})`).join(', ');
  await attach('hostile.parquet', `select 'https://h/' || i as url, t as text from (values ${texts}) v(t, i) order by i`);
  expect((await page(lens, { scope: 'pool', columns: ['caption'] })).map(({ caption }) => caption)).toEqual(HOSTILE);
  const odd = ["'nan'::double", "'inf'::double", '-1', '0', '0.5', '1e300', '640', 'null'];
  await attach(
    'z-odd.parquet',
    `select 'https://z/' || i as url, v as width, v as similarity from (values ${odd.map((v, i) => `(${v}::double, ${i})`).join(', ')}) t(v, i) order by i`,
  );
  const rows = await page(lens, { scope: 'pool', query: 'url:https://z/*', columns: ['claimed_width', 'similarity'] });
  expect(rows.map((row) => row.claimed_width)).toEqual([null, null, null, null, null, null, 640, null]);
  expect(rows.map((row) => row.similarity)).toEqual([null, null, -1, 0, 0.5, 1e300, 640, null]);
  expect(await count('similarity>=0.1')).toBe(3);
});

test('rows without a URL are no pairs and keep the numbers of the others', async () => {
  await start();
  await attach('holes.parquet', `select * from (values ('http://a', 'x'), (null, 'x'), ('', 'y'), ('http://b', null)) t(url, caption)`);
  expect(await count('')).toBe(2);
  expect(await page(lens, { scope: 'pool', columns: ['url', 'record_offset'] })).toEqual([
    { url: 'http://a', record_offset: 0 },
    { url: 'http://b', record_offset: 3 },
  ]);
});

test('claims of metadata sets are asked for like scores, and a row without one matches no comparison', async () => {
  await start();
  await writePool(library.libraryDir, 'own', [candidate({})]);
  await expect(count('nsfw<0.2')).rejects.toMatchObject({ code: 'QUERY_INVALID' });
  await attach(
    'joined.parquet',
    `select 'http://j/' || i as "URL", 't' as "TEXT", (i / 10)::float as punsafe, 5.5 as "AESTHETIC_SCORE" from range(10) t(i)`,
  );
  await attach(
    'coyo.parquet',
    `select 'http://c' as url, 't' as text, 0.9::float as watermark_score, 0.4::float as clip_similarity_vitb32`,
  );
  expect(await count('')).toBe(12);
  expect(await count('nsfw<0.2')).toBe(2);
  expect(await count('-nsfw<0.2')).toBe(8);
  expect(await count('has:nsfw aesthetic>=5')).toBe(10);
  expect(await count('-has:aesthetic')).toBe(2);
  expect(await count('watermark>=0.8 similarity>=0.3')).toBe(1);
  expect(await page(lens, { scope: 'pool', query: 'nsfw>=p90', columns: ['url', 'nsfw'], orderBy: '-nsfw', limit: 1 })).toMatchObject([
    { url: 'http://j/9' },
  ]);
  await expect(count('aesthetic@v1-b32>=5')).rejects.toMatchObject({ code: 'QUERY_INVALID' });
  await expect(page(lens, { scope: 'library', columns: ['nsfw'] })).rejects.toMatchObject({ code: 'USAGE' });
});

test('the order is own files by name, then attached ones by name, each by row, whatever their columns and the number of threads', async () => {
  await start();
  for (const name of ['b', 'a']) {
    await writePool(
      library.libraryDir,
      name,
      Array.from({ length: 3000 }, (_, row) => candidate({ url: `http://own/${name}/${row}` })),
    );
  }
  const names = ['part-2', 'part-0', 'part-1', 'part-3'];
  for (const [index, name] of names.entries()) {
    const also = index === 3 ? ', 1 as width' : '';
    await attach(`${name}.parquet`, `select 'http://far/${name}/' || i as url${also} from range(30000) t(i)`);
  }
  const expected = [
    ...['a', 'b'].flatMap((name) => Array.from({ length: 3000 }, (_, row) => `http://own/${name}/${row}`)),
    ...[...names].sort().flatMap((name) => Array.from({ length: 30_000 }, (_, row) => `http://far/${name}/${row}`)),
  ];
  const batches = await stream({ batchSize: 7000 });
  expect(batches.flatMap(({ columns }) => columns.url ?? [])).toEqual(expected);
  const asked = await page(lens, { scope: 'pool', columns: ['url'], orderBy: 'type', query: 'url:*/29999' });
  expect(asked.map(({ url }) => url)).toEqual(expected.filter((url) => url.endsWith('/29999')));
  expect(asked).toHaveLength(4);
});

test('foreign columns come along as JSON with every digit, and null where a file has none of them', async () => {
  await start();
  await writePool(library.libraryDir, 'own', [candidate({})]);
  await attach('a.parquet', `${RAW} from range(1) t(i)`);
  await attach(
    'b.parquet',
    `select 'http://b' as url, 18446744073709551615::ubigint as "SAMPLE_ID", [0.5, 'nan'::double] as boxes, 'nan'::float as f, {'v': 'inf'::double} as s, 'q"ü' as note`,
  );
  const names = ['SAMPLE_ID', 'boxes', 'f', 'note', 'NSFW'];
  const [batch] = await stream({ extra: names });
  expect(batch?.columns.extra).toEqual([
    null,
    '{"SAMPLE_ID":9007199254740993,"NSFW":"UNLIKELY"}',
    '{"SAMPLE_ID":18446744073709551615,"boxes":[0.5,null],"f":null,"note":"q\\"ü"}',
  ]);
  expect((await stream({ extra: ['s'] }))[0]?.columns.extra?.[2]).toBe('{"s":"{\'v\': inf}"}');
  expect(await lens.extraTypes(names)).toEqual(
    expect.arrayContaining([
      { name: 'SAMPLE_ID', type: 'BIGINT' },
      { name: 'SAMPLE_ID', type: 'UBIGINT' },
      { name: 'boxes', type: 'DOUBLE[]' },
      { name: 'note', type: 'VARCHAR' },
    ]),
  );
  const packed: string[] = [];
  await lens.streamPacked(
    { scope: 'pool', query: 'url:http://b', columns: ['url', 'record_offset'], extra: ['note'] },
    {
      signal: never,
      emit: async (got) => {
        expect(got.textColumns).toEqual(['url', 'extra']);
        packed.push(Buffer.from(got.texts).toString());
      },
    },
  );
  expect(packed).toEqual(['http://b{"note":"q\\"ü"}']);
});

test('a foreign column that no file has is refused, with those that there are', async () => {
  await start();
  await expect(lens.extraTypes(['hash'])).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('nothing is attached') });
  await attach('a.parquet', `${RAW} from range(1) t(i)`);
  const refusal = {
    code: 'USAGE',
    message: expect.stringMatching(/no attached file has a column sample_id; they have .*SAMPLE_ID/),
    data: { suggestion: 'SAMPLE_ID' },
  };
  await expect(lens.extraTypes(['sample_id'])).rejects.toMatchObject(refusal);
  await expect(stream({ extra: ['sample_id'] })).rejects.toMatchObject(refusal);
  await expect(stream({ scope: 'library', extra: ['SAMPLE_ID'] })).rejects.toMatchObject({ code: 'USAGE' });
});

test('queries go on without a file that is gone or changed, say which, and take it back when it is there again', async () => {
  await start();
  const gone = await attach('gone.parquet', `select 'http://g' as url, 0.1 as punsafe`);
  const changed = await attach('other.parquet', `select 'http://o' as url`);
  await writePool(library.libraryDir, 'own', [candidate({})]);
  expect(await count('')).toBe(3);
  expect(await lens.absentFiles()).toEqual([]);
  renameSync(elsewhere('gone.parquet'), elsewhere('away.parquet'));
  writeFileSync(elsewhere('other.parquet'), 'PAR1 not any more');
  expect(await count('')).toBe(1);
  expect(await count('nsfw<0.2')).toBe(0);
  expect(await lens.absentFiles()).toEqual([
    { name: gone.name, path: gone.path, state: 'missing' },
    { name: changed.name, path: changed.path, state: 'changed' },
  ]);
  renameSync(elsewhere('away.parquet'), elsewhere('gone.parquet'));
  expect(await count('')).toBe(2);
  await detachFile(join(library.libraryDir, 'pool'), changed.name);
  expect(await lens.absentFiles()).toEqual([]);
  await detachFile(join(library.libraryDir, 'pool'), gone.name);
  expect(await count('')).toBe(1);
});

test('wildcards in a name, and folders named like partitions, add no file and no column', async () => {
  await start();
  await attach('lang=en/part [0]*.parquet', `select 'http://a' as url`);
  await attach('lang=de/part 0x.parquet', `select 'http://b' as url`);
  expect((await page(lens, { scope: 'pool', columns: ['url'] })).map(({ url }) => url).sort()).toEqual(['http://a', 'http://b']);
  expect(await count('lang:en')).toBe(0);
});

test('damage inside an attached file fails the query that reads it and names the file; so does a record that is none', async () => {
  await start();
  const record = await attach(
    'spoilt.parquet',
    `select 'http://a/' || md5(i::varchar) as url, 'c ' || md5((-i)::varchar) as caption from range(20000) t(i)`,
  );
  const { readFileSync, utimesSync } = await import('node:fs');
  const bytes = readFileSync(record.path);
  bytes.fill(0xff, 100_000, 200_000);
  writeFileSync(record.path, bytes);
  utimesSync(record.path, new Date(record.mtimeMs), new Date(record.mtimeMs));
  await expect(count('text:x url:*y*')).rejects.toMatchObject({ code: 'POOL_DAMAGED', message: expect.stringContaining('spoilt.parquet') });
  writeFileSync(join(library.libraryDir, 'pool', `${record.name}.attached.json`), '{"version":2}');
  await expect(count('')).rejects.toMatchObject({ code: 'POOL_DAMAGED', message: expect.stringContaining(`${record.name}.attached.json`) });
});
