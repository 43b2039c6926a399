import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listPool } from '#main/pool/list-pool.ts';
import { readPoolFile, verifyPoolFile } from '#main/pool/read-pool-file.ts';
import { openDuckDb } from '#main/util/duckdb.ts';
import { uidOf } from '#main/util/uid.ts';
import { type ExtractInput, type ExtractProgress, extractFile } from '#main/workers/tasks/extract-file.ts';
import { WorkerPool } from '#main/workers/worker-pool.ts';
import { sharedFixtures } from '../../helpers/shared-fixtures.ts';
import { gzipEach, image, type PageParts, warcInfo, warcRecord, watJson, watRecord } from '../../warc/make-warc.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gleaner-extract-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const input = (file: string, more: Partial<ExtractInput> = {}): ExtractInput => ({
  file,
  poolDir: join(dir, 'pool'),
  workDir: join(dir, 'work'),
  type: 'image',
  preset: 'keep-all',
  ...more,
});

async function write(name: string, bytes: string | Buffer): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, bytes);
  return path;
}

const writeWat = (pages: readonly PageParts[], name = 'CC-MAIN-1.warc.wat.gz'): Promise<string> =>
  write(name, gzipEach([warcInfo(), ...pages.map(watRecord)]).bytes);

async function rows(poolFile: string, columns: string): Promise<unknown[][]> {
  const duckDb = await openDuckDb(':memory:', { memoryLimit: '256MB', tempDirectory: join(dir, 'spill'), threads: 1 });
  try {
    return (await duckDb.connection.runAndReadAll(`select ${columns} from '${join(dir, 'pool', poolFile)}'`)).getRowsJS();
  } finally {
    duckDb.close();
  }
}

describe('a WAT', () => {
  test('becomes a pool file with every column', async () => {
    const file = await writeWat([
      {
        url: 'http://P.org/q/x.html',
        title: 'A title',
        base: '/base/',
        links: [image('b c.jpg', 'a cat'), { path: 'A@/href', url: '/y' }],
      },
    ]);
    const got = await extractFile(input(file));
    expect(got).toMatchObject({
      files: 1,
      pages: 1,
      links: 2,
      candidates: 1,
      kept: 1,
      duplicates: 0,
      rejected: { not_http: 0 },
      badRecords: [],
      badRecordCount: 0,
      isReused: false,
    });
    expect(got.bytesIn).toBe((await stat(file)).size);
    expect(await rows(got.poolFile, '*')).toEqual([
      [
        'http://P.org/base/b c.jpg',
        'a cat',
        null,
        'image',
        'IMG@/src',
        'p.org',
        'http://P.org/q/x.html',
        'A title',
        'CC-MAIN-1.warc.gz',
        1234n,
        new Date('2024-05-18T01:58:10Z'),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
      ],
    ]);
    expect(await readdir(join(dir, 'work'))).toEqual([]);
  });

  test('links are joined as Python joins them; only http and https survive', async () => {
    const links = [
      'http://a/b.jpg',
      'HTTP://A/b.jpg',
      '//cdn/x.jpg',
      '/x y.jpg',
      '?q',
      'data:image/png;base64,AA',
      'javascript:x',
      'ftp://f/x',
      'http:rel.jpg',
      '\thttp://tab/x.jpg',
      'http://[bad/x',
    ].map((url, index) => image(url, `n${index}`));
    const got = await extractFile(input(await writeWat([{ url: 'http://p/q/', links }])));
    expect((await rows(got.poolFile, 'url')).flat()).toEqual([
      'http://a/b.jpg',
      'http://A/b.jpg',
      'http://cdn/x.jpg',
      'http://p/x y.jpg',
      'http://p/q/?q',
      'http://p/q/rel.jpg',
      'http://tab/x.jpg',
      'http://[bad/x',
    ]);
    expect(got).toMatchObject({ candidates: 11, kept: 8, rejected: { not_http: 3 } });
  });

  test('a pair counts once in a file, the first wins, and uid is md5 of caption and url', async () => {
    const file = await writeWat([
      { url: 'http://p/1', title: 'one', links: [image('http://a/b.jpg', 'a cat'), image('http://a/b.jpg', 'another')] },
      { url: 'http://p/2', title: 'two', links: [image('http://a/b.jpg', 'a cat')] },
    ]);
    const got = await extractFile(input(file));
    expect(got).toMatchObject({ candidates: 3, kept: 2, duplicates: 1 });
    expect(await rows(got.poolFile, 'md5(caption || url), page_title')).toEqual([
      ['01b6656c65b6fd70cab64142292ef686', 'one'],
      [uidOf('another', 'http://a/b.jpg'), 'one'],
    ]);
  });

  test('with laion5b every refused pair is counted under one rule', async () => {
    const links = [
      image('http://a.org/1.jpg', 'good caption'),
      image('http://a.org/1.jpg', 'good caption'),
      image('http://a.org/1.jpg', 'another caption'),
      image('/relative.jpg', 'tiny'),
      image('http://a.org/2.gif', 'tiny'),
      image('http://a.org/3.jpg', 'tiny'),
      image('http://a.org/4.jpg'),
    ];
    const got = await extractFile(input(await writeWat([{ links }]), { preset: 'laion5b' }));
    expect(got).toMatchObject({ links: 7, candidates: 6, kept: 1, duplicates: 1 });
    expect(got.rejected).toEqual({
      not_http: 0,
      path_other: 0,
      url_long: 0,
      url_invalid: 1,
      url_part: 1,
      host_long: 0,
      caption_short: 1,
      caption_long: 0,
      url_repeated: 1,
    });
  });

  test('broken records are skipped and counted with their offsets, everything else is kept', async () => {
    const good = [1, 2, 3, 4].map((n) => watRecord({ links: [image(`http://a/${n}.jpg`, `n${n}`)] }));
    const parts = [
      warcInfo(),
      good[0],
      warcRecord('{"broken": HTTP-Response-Metadata }'),
      good[1],
      warcRecord(watJson({ links: [image('http://a/x.jpg', 'x')] }), {}, { length: 100 }),
      good[2],
      good[3],
    ].map((part) => part ?? Buffer.alloc(0));
    const { members, at } = gzipEach(parts);
    const damaged = members.map((member, index) =>
      index === 5 ? member.map((byte, place) => (place === 60 ? byte ^ 0xff : byte)) : member,
    );
    const got = await extractFile(input(await write('x.warc.wat.gz', Buffer.concat([...damaged, Buffer.from('tail')]))));
    expect((await rows(got.poolFile, 'caption')).flat()).toEqual(['n1', 'n2', 'n4']);
    expect(got.badRecordCount).toBe(4);
    expect(got.badRecords.map((bad) => bad.offset)).toEqual([
      at[2],
      at[4],
      at[5],
      at.at(-1) ? (at[6] ?? 0) + (members[6]?.length ?? 0) : 0,
    ]);
  });

  test('plain and gzipped give the same rows', async () => {
    const pages = [{ links: [image('http://a/1.jpg', 'one')] }, { type: 'request' }, { links: [image('http://a/2.jpg', 'two')] }];
    const plain = await extractFile(input(await write('p.warc.wat', Buffer.concat([warcInfo(), ...pages.map(watRecord)]))));
    const packed = await extractFile(input(await writeWat(pages)));
    const single = await extractFile(input(await write('s.warc.wat.gz', gzipSync(Buffer.concat([warcInfo(), ...pages.map(watRecord)])))));
    expect(await rows(plain.poolFile, '*')).toEqual(await rows(packed.poolFile, '*'));
    expect(await rows(single.poolFile, '*')).toEqual(await rows(packed.poolFile, '*'));
    expect(plain.pages).toBe(2);
  });

  test('a record that does not say where its page lies gives its own place', async () => {
    const records = [warcInfo(), watRecord({ container: undefined, links: [image('http://a/1.jpg', 'x')] })];
    const { bytes, at } = gzipEach(records);
    const got = await extractFile(input(await write('own.warc.wat.gz', bytes)));
    expect(await rows(got.poolFile, 'crawl_file, record_offset')).toEqual([['own.warc.wat.gz', BigInt(at[1] ?? 0)]]);
  });
});

describe('the pool file', () => {
  test('has the same bytes for the same source and options, and another name for other options', async () => {
    const pages = Array.from({ length: 50 }, (_, page) => ({
      links: Array.from({ length: 100 }, (_, link) => image(`http://a/${page}/${link}.jpg`, `caption ${page * link}`)),
    }));
    const file = await writeWat(pages);
    const first = await extractFile(input(file));
    const second = await extractFile(input(file, { poolDir: join(dir, 'pool2'), workDir: join(dir, 'work2') }));
    expect(second.poolFile).toBe(first.poolFile);
    expect(await readFile(join(dir, 'pool2', second.poolFile))).toEqual(await readFile(join(dir, 'pool', first.poolFile)));
    expect((await extractFile(input(file, { preset: 'laion5b' }))).poolFile).not.toBe(first.poolFile);
    expect((await extractFile(input(file, { type: 'image_only' }))).poolFile).not.toBe(first.poolFile);
    expect(first.poolFile).toMatch(/^CC-MAIN-1-[0-9a-f]{16}\.parquet$/);
  });

  test('is taken as it is when it is there already, with the same summary', async () => {
    const file = await writeWat([{ links: [image('http://a/1.jpg', 'x'), image('data:x', 'y')] }]);
    const first = await extractFile(input(file));
    const again = await extractFile(input(file));
    expect(again).toEqual({ ...first, seconds: again.seconds, isReused: true });
  });

  test('says what it holds, in the pool list too', async () => {
    const got = await extractFile(input(await writeWat([{ links: [image('http://a/1.jpg', 'x')] }])));
    await writeFile(join(dir, 'pool', 'zz.parquet'), 'PAR1 torn');
    const [ok, torn, ...more] = await listPool(join(dir, 'pool'));
    expect(more).toEqual([]);
    expect(ok).toMatchObject({
      isDamaged: false,
      file: {
        name: got.poolFile,
        rows: 1,
        metadata: { options: { type: 'image', source: 'wat', preset: { id: 'keep-all' } }, extractor: { name: 'gleaner' } },
      },
    });
    expect(torn).toMatchObject({ isDamaged: true, name: 'zz.parquet', message: expect.stringContaining('zz.parquet') });
    expect(await listPool(join(dir, 'nowhere'))).toEqual([]);
  });

  test('that is cut, damaged inside or foreign is told from a good one', async () => {
    const links = Array.from({ length: 5000 }, (_, index) => image(`http://a/${index * 7919}.jpg`, `caption ${index}`));
    const got = await extractFile(input(await writeWat([{ links }])));
    const path = join(dir, 'pool', got.poolFile);
    expect((await verifyPoolFile(path)).rows).toBe(5000);
    const bytes = await readFile(path);
    const cut = await write('cut [1].parquet', bytes.subarray(0, bytes.length - 100));
    await expect(readPoolFile(cut)).rejects.toMatchObject({ code: 'POOL_DAMAGED', message: expect.stringContaining('cut [1].parquet') });
    const holed = Buffer.from(bytes);
    holed.fill(0, 2000, 6000);
    await expect(verifyPoolFile(await write('holed.parquet', holed))).rejects.toMatchObject({ code: 'POOL_DAMAGED' });
    await expect(readPoolFile(join(dir, 'none.parquet'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    const duckDb = await openDuckDb(':memory:', { memoryLimit: '256MB', tempDirectory: join(dir, 'spill'), threads: 1 });
    await duckDb.connection.run(`copy (select 1 as url) to '${join(dir, 'foreign.parquet')}' (format parquet)`);
    duckDb.close();
    await expect(readPoolFile(join(dir, 'foreign.parquet'))).rejects.toMatchObject({
      code: 'POOL_DAMAGED',
      message: expect.stringContaining('other columns'),
    });
    await rm(path);
    await writeFile(path, bytes.subarray(0, 1000));
    await expect(extractFile(input(join(dir, 'CC-MAIN-1.warc.wat.gz')))).rejects.toMatchObject({ code: 'POOL_DAMAGED' });
  });

  test('is not there when the extraction was cancelled, and nothing else is', async () => {
    const pages = Array.from({ length: 400 }, (_, page) => ({ links: [image(`http://a/${page}.jpg`, `caption ${page}`)] }));
    const file = await writeWat(pages);
    const abort = new AbortController();
    const report = (): void => abort.abort(new Error('stopped by the test'));
    await expect(extractFile(input(file), { signal: abort.signal, report })).rejects.toThrow('stopped by the test');
    expect(await readdir(join(dir, 'pool'))).toEqual([]);
    expect(await readdir(join(dir, 'work'))).toEqual([]);
  });
});

describe('a file that is no source', () => {
  test.each([
    [
      'a.warc.wet',
      Buffer.concat([warcInfo(), warcRecord('text', { 'WARC-Type': 'conversion', 'Content-Type': 'text/plain' })]),
      /a WET file: it holds the plain text of pages/,
    ],
    ['photo.wat', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70]), /found a JPEG image/],
    ['page.txt', Buffer.from('<!doctype html><p>no</p>'), /found an HTML page/],
    ['page.html.gz', gzipSync('<html></html>'), /found gzip data with an HTML page/],
    ['empty.csv', Buffer.alloc(0), /found an empty file/],
    ['x.csv', Buffer.from('a,b\n1,2\n'), /a csv file without a column named url: its first line is "a,b"/],
    ['x.jsonl', Buffer.from('{"a":1}\n'), /a jsonl file whose first line is no JSON object with a url/],
    ['x.txt', Buffer.from('hello world\n'), /a text file whose first lines are no URLs: "hello world"/],
    ['x.bin', Buffer.from([1, 0, 2]), /found binary data/],
    ['x.gz', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff]), /gzip data that cannot be unpacked/],
    ['x.parquet', Buffer.from('PAR1xxxx'), /found a parquet file/],
  ])('%s is one clear error and nothing written', async (name, bytes, message) => {
    const error = await extractFile(input(await write(name, bytes))).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'SOURCE_UNREADABLE', message: expect.stringMatching(message) });
    expect(error).toMatchObject({ message: expect.stringContaining('a Common Crawl WAT (.warc.wat, .warc.wat.gz)') });
    expect(await readdir(dir)).toEqual([name]);
  });

  test('a missing file and a folder are named as such', async () => {
    await expect(extractFile(input(join(dir, 'none.wat')))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await mkdir(join(dir, 'folder.wat'));
    await expect(extractFile(input(join(dir, 'folder.wat')))).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringContaining('found a folder'),
    });
    await expect(extractFile(input(await writeWat([]), { preset: 'none' }))).rejects.toMatchObject({ code: 'PRESET_UNKNOWN' });
  });
});

describe('a URL list', () => {
  const csv =
    'URL,TEXT,WIDTH,HEIGHT\nhttp://a/1.jpg,"one, ""quoted""",640,480.0\nhttp://a/2.jpg,,x,\n"http://a/3,4.jpg","two\nlines",1,2\n';
  const expected = [
    ['http://a/1.jpg', 'one, "quoted"', 'image', 640, 480, 0n],
    ['http://a/2.jpg', '', 'image_only', null, null, 1n],
    ['http://a/3,4.jpg', 'two\nlines', 'image', 1, 2, 2n],
  ];
  const jsonl = expected
    .map(([url, caption, , width, height]) =>
      JSON.stringify({ Url: url, alt: caption, original_width: width, original_height: height, more: 1 }),
    )
    .join('\n');
  const tsv = 'caption\turl\nit is "quoted" here\thttp://a/1.jpg\n\thttp://a/2.jpg\n';

  test.each([
    ['list.csv', Buffer.from(csv)],
    ['bom.csv', Buffer.from(`\ufeff${csv.replaceAll('\n', '\r\n').replace('two\r\n', 'two\n')}`)],
    ['list.csv.gz', gzipSync(csv)],
    ['list.jsonl', Buffer.from(jsonl)],
    ['list.jsonl.gz', gzipSync(`${jsonl}\n`)],
    ['unnamed', Buffer.from(csv)],
  ])('%s gives its rows', async (name, bytes) => {
    const got = await extractFile(input(await write(name, bytes)));
    expect(got).toMatchObject({ pages: 0, links: 3, candidates: 3, kept: 3, badRecordCount: 0 });
    expect(await rows(got.poolFile, 'url, caption, type, claimed_width, claimed_height, record_offset')).toEqual(expected);
    expect(await rows(got.poolFile, 'distinct attribute, page_url, page_title, crawl_file, date')).toEqual([
      ['url-list', '', null, name, null],
    ]);
  });

  test('of tab-separated values may hold quotes inside', async () => {
    const got = await extractFile(input(await write('list.tsv', tsv)));
    expect(await rows(got.poolFile, 'url, caption')).toEqual([
      ['http://a/1.jpg', 'it is "quoted" here'],
      ['http://a/2.jpg', ''],
    ]);
  });

  test('of plain lines may hold commas and blank lines; duplicates count once', async () => {
    const got = await extractFile(input(await write('list.txt', 'http://a/1,2.jpg\r\n\n  http://a/3.jpg \nftp://a/x\nhttp://a/3.jpg')));
    expect((await rows(got.poolFile, 'url, type')).map((row) => row[0])).toEqual(['http://a/1,2.jpg', 'http://a/3.jpg']);
    expect(got).toMatchObject({ links: 4, candidates: 4, kept: 2, duplicates: 1, rejected: { not_http: 1 } });
  });

  test('with rows that cannot be read keeps the others and counts those by number', async () => {
    const lines = [
      '{"url":"http://a/1.jpg"}',
      '{"url":',
      '{"alt":"no url"}',
      '[1]',
      `{"url":"http://a/${'x'.repeat(1_100_000)}"}`,
      '{"url":"http://a/2.jpg"}',
    ];
    const got = await extractFile(input(await write('bad.jsonl', lines.join('\n'))));
    expect((await rows(got.poolFile, 'url')).flat()).toEqual(['http://a/1.jpg', 'http://a/2.jpg']);
    expect(got.badRecords.map((bad) => bad.offset)).toEqual([1, 2, 3, 4]);
  });

  test('of comma-separated values with a quote that never closes keeps the rows around it', async () => {
    const got = await extractFile(
      input(await write('open.csv', 'url,text\nhttp://a/1.jpg,one\nhttp://a/2.jpg,"two\nhttp://a/3.jpg,three\n')),
    );
    expect((await rows(got.poolFile, 'url')).flat()).toEqual(['http://a/1.jpg', 'http://a/3.jpg']);
    expect(got.badRecords.map((bad) => bad.offset)).toEqual([1]);
  });

  test('that is cut off inside its gzip data keeps what came before', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `http://a/${Math.imul(index, 2_654_435_761) >>> 0}.jpg`).join('\n');
    const packed = gzipSync(many);
    const all = new Set(many.split('\n'));
    const got = await extractFile(input(await write('cut.txt.gz', packed.subarray(0, packed.length >> 1))));
    expect(got.kept).toBeGreaterThan(1000);
    expect((await rows(got.poolFile, 'url')).flat().filter((url) => !all.has(String(url)))).toEqual([]);
    expect(got.badRecords).toEqual([{ offset: got.links, reason: expect.stringMatching(/the gzip data is broken/) }]);
  });
});

test('a worker thread runs it, reports progress and hands errors over with their codes', async () => {
  const pool = new WorkerPool({ size: 1 });
  try {
    const reports: ExtractProgress[] = [];
    const file = await writeWat([{ links: [image('http://a/1.jpg', 'x')] }]);
    const got = await pool.run('extract', input(file), { onProgress: (progress: ExtractProgress) => reports.push(progress) });
    expect(got).toMatchObject({ kept: 1, poolFile: expect.stringMatching(/parquet$/) });
    expect(reports.at(-1)).toEqual({ bytesRead: got.bytesIn, bytesTotal: got.bytesIn, pages: 1, candidates: 1, kept: 1 });
    await expect(pool.run('extract', input(join(dir, 'none')))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  } finally {
    await pool.close();
  }
});

test.skipIf(!sharedFixtures)('the real WAT extracts alike plain and gzipped', async () => {
  const names = ['whirlwind.warc.wat', 'whirlwind.warc.wat.gz'];
  const got = await Promise.all(names.map((name) => extractFile(input(`${sharedFixtures}warc/${name}`, { type: 'image_only' }))));
  for (const one of got) expect(one).toMatchObject({ pages: 0, links: 0, kept: 0, badRecordCount: 0 });
  const [plain = '', packed = ''] = got.map((one) => one.poolFile);
  expect(await rows(plain, '*')).toEqual(await rows(packed, '*'));
  await expect(extractFile(input(`${sharedFixtures}warc/whirlwind.warc.wet.gz`))).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
  expect(basename(plain)).toMatch(/^whirlwind-/);
});
