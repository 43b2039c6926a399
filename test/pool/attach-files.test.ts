import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { attachFiles, detachFile } from '#main/pool/attach-files.ts';
import { listAttached, verifyAttached } from '#main/pool/list-attached.ts';
import type { AttachedFile } from '#shared/model/attached-file.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { writeParquet } from '../helpers/write-parquet.ts';

interface Place {
  folder: string;
  attach: (paths: string[], isSwapped?: boolean) => Promise<AttachedFile[]>;
  poolDir: string;
  write: (name: string, select: string, options?: string) => Promise<string>;
}

function place(): Place {
  const folder = tempDir();
  const [poolDir, workDir] = [join(folder, 'library/pool'), join(folder, 'library/work')];
  mkdirSync(poolDir, { recursive: true });
  mkdirSync(workDir);
  return {
    folder,
    poolDir,
    attach: (paths, isSwapped) => attachFiles({ paths, poolDir, workDir, isSwapped, now: new Date('2026-01-02T03:04:05Z') }),
    write: (name, select, options) => writeParquet(join(folder, name), select, options),
  };
}

const RAW = `select 9007199254740993::bigint as "SAMPLE_ID", 'http://a/1.jpg' as "URL", 'red' as "TEXT", 480::integer as "HEIGHT",
  640::integer as "WIDTH", '?' as "LICENSE", 'UNLIKELY' as "NSFW", 0.31::double as similarity`;

/** One row of each published set, in its own columns. */
const SETS = {
  'raw LAION-400M': { select: RAW, map: { url: 'URL', caption: 'TEXT', similarity: 'similarity', licence: 'LICENSE' }, isSwapped: true },
  'raw LAION-5B multilingual': {
    select: `select *, 'de' as "LANGUAGE" from (${RAW})`,
    map: { language: 'LANGUAGE', width: 'WIDTH' },
    isSwapped: true,
  },
  'joined LAION': {
    select: `select 'http://a' as "URL", 't' as "TEXT", 1::integer as "WIDTH", 2::integer as "HEIGHT", 0.3::double as similarity,
      -5::bigint as hash, 0.1::float as pwatermark, 0.2::float as punsafe`,
    map: { width: 'WIDTH', watermark: 'pwatermark', nsfw: 'punsafe' },
    isSwapped: false,
  },
  'improved aesthetics': {
    select: `select 'http://a' as "URL", 't' as "TEXT", 1.0::double as "WIDTH", 2.0::double as "HEIGHT", 6.5::double as "AESTHETIC_SCORE", 1::bigint as "__index_level_0__"`,
    map: { width: 'WIDTH', aesthetic: 'AESTHETIC_SCORE' },
    isSwapped: false,
  },
  'Re-LAION': {
    select: `select 'http://a' as url, 'c' as caption, 1::bigint as width, 2::bigint as height, 0.1 as punsafe, 0.2 as pwatermark`,
    map: { url: 'url', caption: 'caption', height: 'height' },
    isSwapped: false,
  },
  DataComp: {
    select: `select md5('x') as uid, 'http://a' as url, 't' as text, 10::bigint as original_width, 20::bigint as original_height,
      0.2::float as clip_b32_similarity_score, 0.25::float as clip_l14_similarity_score, [[0.1, 0.2]] as face_bboxes, 'ab' as sha256`,
    map: { width: 'original_width', similarity: 'clip_l14_similarity_score' },
    isSwapped: false,
  },
  COYO: {
    select: `select 1::bigint as id, 'http://a' as url, 't' as text, 1::integer as width, 2::integer as height, 0.3::float as clip_similarity_vitb32,
      0.4::float as clip_similarity_vitl14, 0.5::float as watermark_score, 5::float as aesthetic_score_laion_v2`,
    map: { similarity: 'clip_similarity_vitl14', watermark: 'watermark_score', aesthetic: 'aesthetic_score_laion_v2' },
    isSwapped: false,
  },
  cc2dataset: {
    select: `select md5('x') as uid, 'http://a' as url, 'alt' as alt, 'CC-MAIN-x.warc.wat.gz' as cc_filename, 'http://p' as page_url`,
    map: { caption: 'alt', crawlFile: 'cc_filename', pageUrl: 'page_url', width: null },
    isSwapped: false,
  },
  'img2dataset output': {
    select: `select '000000000' as key, 'http://a' as url, 'c' as caption, 'success' as status, 256::integer as width, 256::integer as height,
      1000::integer as original_width, 500::integer as original_height, '{}' as exif`,
    map: { width: 'original_width', height: 'original_height' },
    isSwapped: false,
  },
} as const;

test.each(Object.entries(SETS))('%s: its columns are found', async (_name, { select, map, isSwapped }) => {
  const { attach, write } = place();
  const [record] = await attach([await write('part-00000.parquet', select)]);
  expect(record).toMatchObject({ rows: 1, rowsWithoutUrl: 0, isSwapped, map, unfit: [] });
});

test('whether width and height are exchanged can be said either way', async () => {
  const { attach, write } = place();
  const raw = await write('raw.parquet', RAW);
  expect(await attach([raw], false)).toMatchObject([{ isSwapped: false }]);
  expect(await attach([await write('joined.parquet', SETS['joined LAION'].select)], true)).toMatchObject([{ isSwapped: true }]);
});

test('a record names the file and leaves it as it is', async () => {
  const { attach, write, poolDir, folder } = place();
  const path = await write('sets/part [0]*?.parquet', RAW);
  const before = readFileSync(path);
  const [record] = await attach([path]);
  expect(record).toMatchObject({
    path,
    identity: { name: 'part [0]*?.parquet', bytes: before.length },
    attachedAt: '2026-01-02T03:04:05.000Z',
  });
  expect(record?.columns).toContainEqual({ name: 'SAMPLE_ID', type: 'BIGINT' });
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(poolDir)).toEqual([`${record?.name}.attached.json`]);
  expect(readdirSync(join(folder, 'library/work'))).toEqual([]);
  await detachFile(poolDir, record?.name ?? '');
  expect(readdirSync(poolDir)).toEqual([]);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('rows without a URL are counted, whether the footer tells or not', async () => {
  const { attach, write } = place();
  const rows = `select * from (values ('http://a'), (null), (''), ('http://b'), (null)) t(url)`;
  const path = await write('holes.parquet', rows);
  expect(await attach([path])).toMatchObject([{ rows: 5, rowsWithoutUrl: 3 }]);
  expect(await attach([await write('whole.parquet', `select 'http://' || i as url from range(5000) t(i)`)])).toMatchObject([
    { rows: 5000, rowsWithoutUrl: 0 },
  ]);
  expect(await attach([await write('none.parquet', `select null::varchar as url from range(3)`)])).toMatchObject([
    { rows: 3, rowsWithoutUrl: 3 },
  ]);
});

test('a claim of another type is told and not read; the next column that fits is', async () => {
  const { attach, write } = place();
  const path = await write(
    'odd.parquet',
    `select 'http://a' as url, ['t'] as text, 'c' as caption, 'wide' as width, {'v': 1} as similarity, 0.2 as clip_b32_similarity_score, 'x' as "LANGUAGE"`,
  );
  expect(await attach([path])).toMatchObject([
    {
      map: { caption: 'caption', width: null, similarity: 'clip_b32_similarity_score', language: 'LANGUAGE' },
      unfit: [{ column: 'width', expected: 'a number', found: 'VARCHAR' }],
    },
  ]);
});

test.each([
  ['no column url', `select 'http://a' as link, 't' as text`, /expected a column url \(text\), found the columns link, text/],
  ['a url that is a number', `select 1 as "URL"`, /column URL: expected text \(VARCHAR\), found INTEGER/],
  ['a url that is bytes', `select 'http://a'::blob as url`, /column url: expected text \(VARCHAR\), found BLOB/],
  ['a nested url', `select {'href': 'http://a'} as url`, /column url: expected text \(VARCHAR\), found STRUCT\(href VARCHAR\)/],
  ['captions that are lists', `select 'http://a' as url, ['t'] as text`, /column text: expected text \(VARCHAR\), found VARCHAR\[\]/],
  ['no rows', `select 'http://a' as url where false`, /has no rows/],
  ['a reserved column', `select 'http://a' as url, 7 as file_row_number`, /column is called file_row_number/],
])('a file with %s is refused, and nothing is attached', async (_name, select, message) => {
  const { attach, write, poolDir } = place();
  const good = await write('a-good.parquet', RAW);
  const path = await write('b-bad.parquet', select);
  await expect(attach([good, path])).rejects.toMatchObject({
    code: 'SOURCE_UNREADABLE',
    message: expect.stringMatching(message),
    data: { path },
  });
  expect(readdirSync(poolDir)).toEqual([]);
});

test.each([
  ['no parquet', (bytes: Buffer) => Buffer.concat([Buffer.from('url,text\n'), bytes]), /expected a parquet file, found something else/],
  ['empty', () => Buffer.alloc(0), /expected a parquet file/],
  ['only its first bytes', () => Buffer.from('PAR1'), /is cut short/],
  ['cut short', (bytes: Buffer) => bytes.subarray(0, -200), /is cut short: its \d+ bytes do not end with a footer/],
  [
    'a footer of noise',
    (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 8), Buffer.alloc(300, 0xee), Buffer.from('\x20\0\0\0PAR1')]),
    /cannot be read/,
  ],
])('a file that is %s is refused by name', async (_name, spoil, message) => {
  const { attach, write } = place();
  const path = await write('x.parquet', RAW);
  writeFileSync(path, spoil(readFileSync(path)));
  await expect(attach([path])).rejects.toMatchObject({
    code: 'SOURCE_UNREADABLE',
    message: expect.stringMatching(message),
    data: { path },
  });
});

test('a folder gives its parquet files and those below, without hidden leftovers, each under a name of its own', async () => {
  const { attach, write, folder } = place();
  const paths = [
    await write('set/a/part-0.parquet', RAW),
    await write('set/b/part-0.parquet', RAW),
    await write('set/day=1/part-0.PARQUET', RAW),
  ];
  await write('set/_temporary/part-0.parquet', RAW);
  await write('set/.part-1.parquet', RAW);
  writeFileSync(join(folder, 'set/_SUCCESS'), '');
  const records = await attach([join(folder, 'set'), join(folder, 'set/a')]);
  expect(records.map(({ path }) => path)).toEqual(paths);
  expect(new Set(records.map(({ name }) => name)).size).toBe(3);
  expect(records[0]?.name).toMatch(/^part-0-[0-9a-f]{8}$/);
});

test('a folder without parquet, a path that is not there and the pool itself are refused', async () => {
  const { attach, write, folder } = place();
  mkdirSync(join(folder, 'nothing'));
  await expect(attach([join(folder, 'nothing')])).rejects.toMatchObject({
    code: 'SOURCE_UNREADABLE',
    message: expect.stringContaining('expected .parquet files in the folder, found none'),
  });
  await expect(attach([join(folder, 'nowhere')])).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await expect(attach([await write('library/pool/x.parquet', RAW)])).rejects.toMatchObject({ code: 'USAGE' });
});

test('an attached file is ok, moved away missing, put back ok, touched ok, changed changed, attached again ok', async () => {
  const { attach, write, poolDir, folder } = place();
  const path = await write('a.parquet', RAW);
  await attach([path]);
  const state = async (): Promise<string> => {
    const [entry] = await listAttached(poolDir);
    return entry?.isDamaged === false ? entry.state : 'damaged';
  };
  expect(await state()).toBe('ok');
  renameSync(path, join(folder, 'away.parquet'));
  expect(await state()).toBe('missing');
  cpSync(join(folder, 'away.parquet'), path);
  expect(await state()).toBe('ok');
  utimesSync(path, new Date(0), new Date(0));
  expect(await state()).toBe('ok');
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
  writeFileSync(path, bytes);
  expect(await state()).toBe('changed');
  await write('a.parquet', `${RAW} union all ${RAW}`);
  expect(await state()).toBe('changed');
  await attach([path]);
  expect(await state()).toBe('ok');
  rmSync(path);
  mkdirSync(path);
  expect(await state()).toBe('changed');
  writeFileSync(join(poolDir, readdirSync(poolDir)[0] ?? ''), '{"version":1}');
  expect(await state()).toBe('damaged');
});

test('verifying reads every value: damage in a column that no query looks at is found and the file named', async () => {
  const { attach, write, poolDir } = place();
  const path = await write(
    'big.parquet',
    `select 'http://a/' || i as url, 'caption ' || i as text, md5(i::varchar) as note from range(20000) t(i)`,
    'compression uncompressed',
  );
  const [record] = await attach([path]);
  if (!record) throw new Error('nothing was attached');
  await verifyAttached(record);
  const bytes = readFileSync(path);
  const at = Math.floor(bytes.length * 0.7);
  bytes.fill(0xff, at, at + 4000);
  writeFileSync(path, bytes);
  utimesSync(path, new Date(record.mtimeMs), new Date(record.mtimeMs));
  const [entry] = await listAttached(poolDir);
  if (entry === undefined || entry.isDamaged) throw new Error('the record is damaged');
  await expect(verifyAttached(entry.file)).rejects.toMatchObject({
    code: 'POOL_DAMAGED',
    message: expect.stringContaining(basename(path)),
  });
});
