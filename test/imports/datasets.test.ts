import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sqlString } from '#main/util/duckdb.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { writeParquet } from '../helpers/write-parquet.ts';
import { madeTar } from './make-tar.ts';
import { readDataset } from './read-dataset.ts';

/** What img2dataset writes into the JSON of a sample, NaN included. */
const json = (key: string, further: Record<string, unknown> = {}): string =>
  JSON.stringify(
    {
      similarity: 'NaN',
      ...further,
      caption: `caption ${key}`,
      url: `http://x.test/${key}.jpg`,
      key,
      status: 'success',
      error_message: null,
    },
    null,
    4,
  ).replace('"NaN"', 'NaN');

const values = (rows: readonly (readonly (string | number | null)[])[], names: string): string =>
  `select * from (values ${rows.map((row) => `(${row.map((cell) => (typeof cell === 'string' ? sqlString(cell) : String(cell))).join()})`).join()}) as t(${names})`;

describe('a tar with a table', () => {
  test('is joined by key, whatever the order of both, and failures stand where their keys do', async () => {
    const folder = tempDir();
    const files = ['000', '003', '001'].flatMap((key) => [
      { name: `${key}.jpg`, content: `image ${key}` },
      { name: `${key}.json`, content: json(key) },
      { name: `${key}.txt`, content: `caption ${key}` },
    ]);
    writeFileSync(join(folder, '00000.tar'), madeTar(files));
    const rows = ['005', '004', '003', '002', '001', '000'].map((key) => {
      const failed = key === '002' || key === '004';
      return [
        Number(key) / 2,
        `caption ${key}`,
        `http://x.test/${key}.jpg`,
        key,
        failed ? 'failed_to_download' : 'success',
        failed ? 'HTTP Error 404: Not Found' : null,
      ];
    });
    await writeParquet(join(folder, '00000.parquet'), values(rows, 'score, caption, url, key, status, error_message'));
    writeFileSync(join(folder, '00000_stats.json'), '{}');
    const read = await readDataset(folder);
    expect(read.samples.map(({ key, image }) => [key, image?.toString() ?? null])).toEqual([
      ['000', 'image 000'],
      ['002', null],
      ['003', 'image 003'],
      ['001', 'image 001'],
      ['004', null],
      ['005', null],
    ]);
    expect(read.rows.map(({ url, caption, failure, extra }) => [url, caption, failure?.status ?? null, extra])).toEqual(
      ['000', '002', '003', '001', '004', '005'].map((key) => [
        `http://x.test/${key}.jpg`,
        `caption ${key}`,
        key === '002' || key === '004' ? 'not_found' : null,
        // Of samples with files the JSON's own further columns come too.
        { score: Number(key) / 2, ...(['000', '003', '001'].includes(key) && { similarity: null }) },
      ]),
    );
    expect(read.skipped).toEqual([]);
  });

  test('that cannot be read comes without it', async () => {
    const folder = tempDir();
    writeFileSync(
      join(folder, '00000.tar'),
      madeTar([
        { name: 'a.jpg', content: 'image' },
        { name: 'a.json', content: json('a') },
      ]),
    );
    writeFileSync(join(folder, '00000.parquet'), 'PAR1 this is no parquet file PAR1');
    const { rows, skipped } = await readDataset(folder);
    expect(rows).toMatchObject([{ url: 'http://x.test/a.jpg', caption: 'caption a' }]);
    expect(skipped).toEqual([expect.stringMatching(/00000\.parquet.*comes without it$/s)]);
  });
});

describe('a webdataset without a table', () => {
  test('has captions and further columns of its JSON, and images without a URL are named by their bytes', async () => {
    const folder = tempDir();
    const tar = madeTar([
      { name: 'deep/er/a.b.JPG', content: 'one' },
      { name: 'deep/er/a.txt', content: 'from the text' },
      { name: 'deep/er/b.png', content: 'two' },
      {
        name: 'deep/er/b.json',
        content:
          '{"TEXT": "from the JSON", "URL": "http://x.test/b", "n": 9007199254740993, "f": 1.0, "list": [1, NaN, "NaN"], "x": -Infinity}',
      },
      { name: 'c.webp', content: 'three' },
    ]);
    writeFileSync(join(folder, 'x.tgz'), gzipSync(tar));
    const { rows, skipped } = await readDataset(join(folder, 'x.tgz'));
    expect(rows.map(({ url, caption, extra }) => ({ url, caption, extra }))).toEqual([
      { url: 'urn:sha256:7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed', caption: 'from the text', extra: {} },
      { url: 'http://x.test/b', caption: 'from the JSON', extra: { n: 9007199254740993n, f: 1, list: [1n, null, 'NaN'], x: null } },
      { url: expect.stringMatching(/^urn:sha256:8b5b9db0/), caption: '', extra: {} },
    ]);
    expect(skipped).toEqual([]);
  });

  test('has its odd members counted with their places', async () => {
    const folder = tempDir();
    const tar = madeTar([
      { name: 'README', content: 'no key' },
      { name: '.hidden.jpg', content: 'no key' },
      { name: '__meta__/x.jpg', content: 'no key' },
      { name: '../../etc/passwd.jpg', content: 'image' },
      { name: '/absolute.jpg', content: 'image' },
      { name: 'a.cls', content: '1' },
      { name: 'a.jpg', content: 'image a' },
      { name: 'a.png', content: 'second' },
      { name: 'a.json', content: '["no object"]' },
      { name: 'only.txt', content: 'a text alone' },
      { name: 'deep.jpg', content: 'image deep' },
      { name: 'deep.json', content: `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}` },
      { name: 'long.json', content: json('long', { url: 1 }).replace('http://x.test/', `http://x.test/${'y'.repeat(9000)}`) },
    ]);
    writeFileSync(join(folder, 'odd.tar'), tar);
    const { samples, rows, skipped } = await readDataset(folder);
    expect(samples.map(({ key }) => key)).toEqual(['passwd', 'absolute', 'a', 'only', 'deep', 'long']);
    expect(rows.map(({ url }) => url.slice(0, 11))).toEqual(Array(4).fill('urn:sha256:'));
    expect(skipped).toEqual([
      'odd.tar: README: a file whose name has no key',
      'odd.tar: .hidden.jpg: a file whose name has no key',
      'odd.tar: __meta__/x.jpg: a file whose name has no key',
      'odd.tar: a.cls: a file that is neither image, caption nor JSON',
      'odd.tar: a.png: a second image of one sample',
      'odd.tar: a: a JSON file that holds no JSON object',
      'odd.tar: deep: a JSON file that holds no JSON object',
      'odd.tar: only: a sample with neither image nor URL',
      'odd.tar: long: a URL that is too long',
    ]);
  });

  test('that is cut or packed to deceive gives what stands before', async () => {
    const folder = tempDir();
    const packed = gzipSync(
      madeTar([
        { name: 'a.jpg', content: 'image' },
        { name: 'b.jpg', content: Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 251)) },
      ]),
    );
    writeFileSync(join(folder, 'cut.tar.gz'), packed.subarray(0, packed.byteLength - 60));
    const bomb = gzipSync(
      madeTar([
        { name: 'a.jpg', content: 'image' },
        { name: 'zeros.bin', content: Buffer.alloc(80 * 2 ** 20) },
        { name: 'z.jpg', content: 'never' },
      ]),
    );
    writeFileSync(join(folder, 'bomb.tar.gz'), bomb);
    const { rows, skipped } = await readDataset(folder);
    expect(rows.map(({ image }) => image?.toString())).toEqual(['image', 'image']);
    expect(skipped).toEqual([
      'bomb.tar.gz: zeros.bin: a file that is neither image, caption nor JSON',
      expect.stringMatching(/^bomb\.tar\.gz: byte 6\d+: an archive that unpacks to far more than images do$/),
      'bomb.tar.gz: zeros.bin: the archive ends inside a file',
      expect.stringMatching(/^cut\.tar\.gz: byte \d+: gzip data that is damaged or cut$/),
      'cut.tar.gz: b.jpg: the archive ends inside a file',
    ]);
  });
});

describe('a folder of files', () => {
  test('is joined with the table beside it; links lead nowhere', async () => {
    const folder = tempDir();
    writeFileSync(join(folder, 'secret'), 'secret');
    const root = join(folder, 'data');
    mkdirSync(join(root, '00000'), { recursive: true });
    for (const key of ['000', '001']) {
      writeFileSync(join(root, '00000', `${key}.jpg`), `image ${key}`);
      writeFileSync(join(root, '00000', `${key}.txt`), `caption ${key}`);
    }
    symlinkSync(join(folder, 'secret'), join(root, '00000', '002.jpg'));
    writeFileSync(join(root, '00000', 'notes'), '');
    await writeParquet(
      join(root, '00000.parquet'),
      values(
        [
          ['http://x.test/1', '001', 'success'],
          ['http://x.test/3', '003', 'failed_to_resize'],
          ['http://x.test/0', '000', 'success'],
        ],
        'url, key, status',
      ),
    );
    for (const path of [root, join(root, '00000')]) {
      const { rows, skipped } = await readDataset(path);
      expect(rows.map(({ url, caption, image, failure }) => [url, caption, image?.toString(), failure?.status])).toEqual([
        ['http://x.test/0', 'caption 000', 'image 000', undefined],
        ['http://x.test/1', 'caption 001', 'image 001', undefined],
        ['http://x.test/3', '', undefined, 'decode_error'],
      ]);
      expect(skipped).toEqual(['00000/notes: a file whose name has no key', '00000/002.jpg: a link or a device, not a file']);
    }
  });
});

test.skipIf(process.platform === 'win32')(
  'pipes and sockets among the files of a folder are passed over, and none is waited for',
  async () => {
    const folder = join(tempDir(), '00000');
    mkdirSync(folder);
    writeFileSync(join(folder, '000.jpg'), 'image');
    execFileSync('mkfifo', [join(folder, '001.jpg')]);
    const server = createServer().listen(join(folder, '002.jpg'));
    onTestFinished(() => {
      server.close();
    });
    await once(server, 'listening');
    const { samples, skipped } = await readDataset(folder);
    expect(samples.map(({ key }) => key)).toEqual(['000']);
    expect(skipped).toEqual(['00000/001.jpg: a link or a device, not a file', '00000/002.jpg: a link or a device, not a file']);
    await expect(readDataset(join(folder, '001.jpg'))).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
    execFileSync('mkfifo', [join(folder, 'pipe.tar')]);
    await expect(readDataset(join(folder, 'pipe.tar'))).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
  },
);

describe('a parquet file', () => {
  test('gives the images of its rows, failures and rows without an image', async () => {
    const path = join(tempDir(), '00000.parquet');
    await writeParquet(
      path,
      `select n as score, 'caption ' || n as caption, 'http://x.test/' || n as url, lpad(n::varchar, 5, '0') as key,
        if(n = 1, 'failed_to_download', 'success') as status, if(n = 1, 'timed out', null) as error_message,
        if(n >= 2, ('image ' || n)::blob, null) as jpg from range(200) t(n)`,
    );
    const { rows, types } = await readDataset(path);
    expect(rows).toHaveLength(200);
    expect(rows.slice(0, 3).map(({ url, image, failure, extra }) => [url, image?.toString(), failure?.status, extra])).toEqual([
      ['http://x.test/0', undefined, undefined, { score: 0n }],
      ['http://x.test/1', undefined, 'timeout', { score: 1n }],
      ['http://x.test/2', 'image 2', undefined, { score: 2n }],
    ]);
    expect(types.score).toBe('BIGINT');
  });

  test('of another tool may keep its images as structs', async () => {
    const path = join(tempDir(), 'train.parquet');
    await writeParquet(path, `select {'bytes': 'image'::blob, 'path': 'a.jpg'} as image, 'hello' as text, 'nan'::double as score`);
    const { rows } = await readDataset(path);
    expect(rows).toMatchObject([{ url: expect.stringMatching(/^urn:sha256:/), caption: 'hello', extra: { score: null } }]);
    expect(rows[0]?.image?.toString()).toBe('image');
  });

  test('that is damaged is told', async () => {
    const path = join(tempDir(), 'x.parquet');
    writeFileSync(path, 'PAR1');
    const { rows, skipped } = await readDataset(path);
    expect(rows).toEqual([]);
    expect(skipped).toEqual([expect.stringMatching(/x\.parquet.*: a file that cannot be read$/s)]);
  });
});

test('a path without a data set is refused by name', async () => {
  const folder = tempDir();
  await expect(readDataset(folder)).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', message: expect.stringContaining(folder) });
  await expect(readDataset(join(folder, 'absent.tar'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});
