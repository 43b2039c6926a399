import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ExtractSummary } from '#main/pool/extract-summary.ts';
import { extractFile } from '#main/workers/tasks/extract-file.ts';
import { poolRows } from '../helpers/pool-rows.ts';
import { tempDir } from '../helpers/temp-dir.ts';

async function extract(name: string, content: string | Buffer): Promise<{ summary: ExtractSummary; rows: unknown[][] }> {
  const dir = tempDir();
  mkdirSync(join(dir, 'lists'));
  const file = join(dir, 'lists', name);
  writeFileSync(file, content);
  const poolDir = join(dir, 'pool');
  const summary = await extractFile({ file, poolDir, workDir: join(dir, 'work'), type: 'image', preset: 'keep-all' }, {});
  const columns = ['url', 'caption', 'claimed_width', 'claimed_height', 'record_offset'];
  return { summary, rows: (await poolRows(join(poolDir, summary.poolFile))).map((row) => columns.map((column) => row[column])) };
}

const records = [
  { url: 'http://a/1.jpg', caption: 'one, "quoted" \\ and ]}', width: 640, height: 480 },
  { url: 'http://a/2,3.jpg', caption: 'zwei é 😀', width: 1, height: 2 },
  { url: 'http://a/4.jpg', caption: 'three', width: 2 ** 31 - 1, height: 5 },
];
const full = records.map(({ url, caption, width, height }, row) => [url, caption, width, height, BigInt(row)]);
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const delimited = (by: string): string =>
  [
    'URL,Caption,WIDTH,height'.replaceAll(',', by),
    ...records.map((row) =>
      Object.values(row)
        .map((cell) => quoted(String(cell)))
        .join(by),
    ),
  ].join('\n');

describe.each([
  ['txt', records.map(({ url }) => url).join('\n'), full.map(([url, , , , row]) => [url, '', null, null, row])],
  ['csv', delimited(','), full],
  ['tsv', delimited('\t'), full],
  ['jsonl', records.map((row) => JSON.stringify(row)).join('\n'), full],
  ['json', JSON.stringify(records), full],
])('a .%s list', (ending, content, expected) => {
  test.each([
    ['plain', `list.${ending}`, Buffer.from(content)],
    ['gzipped', `list.${ending}.gz`, gzipSync(content)],
    ['gzipped in two members', `list.${ending}.gz`, Buffer.concat([gzipSync(content.slice(0, 30)), gzipSync(content.slice(30))])],
    ['with a byte order mark and final line ends', `LIST.${ending.toUpperCase()}`, Buffer.from(`\ufeff${content}\n\n`)],
  ])('%s gives its rows', async (_how, name, bytes) => {
    const { summary, rows } = await extract(name, bytes);
    expect(rows).toEqual(expected);
    expect(summary).toMatchObject({ links: 3, candidates: 3, kept: 3, badRecordCount: 0 });
  });
});

test('a .json list may also be pretty, hold other keys and values, or be one object on each line', async () => {
  const more = records.map((row, index) => ({
    id: index,
    tags: [{ url: 'http://inside/x.jpg' }],
    nested: { url: 'http://inside/y.jpg' },
    ...row,
    none: null,
  }));
  for (const text of [
    JSON.stringify(more, null, 2),
    JSON.stringify(more, null, '\t'),
    more.map((row) => JSON.stringify(row)).join('\n'),
    ` [\r\n${more.map((row) => JSON.stringify(row)).join('\r\n,')}\r\n]`,
  ])
    expect((await extract('pretty.json', text)).rows).toEqual(full);
  expect((await extract('unnamed', JSON.stringify(more))).rows).toEqual(full);
});

test.each([
  ['columns.json', '{"url":{"0":"http://a/1.jpg"},"caption":{"0":"x"}}'],
  ['strings.json', '["http://a/1.jpg"]'],
  ['other.json', '[{"a":1}]'],
  ['empty.json', '[]'],
])('%s, which holds no rows, is one clear error', async (name, text) => {
  await expect(extract(name, text)).rejects.toMatchObject({
    code: 'SOURCE_UNREADABLE',
    message: expect.stringMatching(/a json file that is neither an array of objects with a url nor one such object on each line/),
  });
});

test('rows of a .json array that cannot be read are counted by number, the others are kept', async () => {
  const rows = [
    '{"url":"http://a/0.jpg"}',
    '7',
    '{"caption":"no url"}',
    '{"url":',
    '{"url":null}',
    `{"url":"http://a/${'x'.repeat(1_100_000)}"}`,
    '{"url":"http://a/6.jpg"}',
  ];
  const { summary, rows: kept } = await extract('bad.json', `[\n${rows.join(',\n')}\n]`);
  expect(kept.map(([url, , , , row]) => [url, row])).toEqual([
    ['http://a/0.jpg', 0n],
    ['http://a/6.jpg', 6n],
  ]);
  expect(summary.badRecords.map(({ offset }) => offset)).toEqual([1, 2, 3, 4, 5]);
});

const many = Array.from({ length: 30_000 }, (_, index) => `http://a/${Math.imul(index, 2_654_435_761) >>> 0}.jpg`);

describe('a list that is cut off', () => {
  test.each([
    [
      'cut.json',
      (text: string) => Buffer.from(text).subarray(0, 400_000),
      JSON.stringify(many.map((url) => ({ url }))),
      /ends inside a row/,
    ],
    [
      'cut.json.gz',
      (text: string) => gzipSync(text).subarray(0, 100_000),
      JSON.stringify(many.map((url) => ({ url }))),
      /the gzip data is broken/,
    ],
    ['cut.tsv.gz', (text: string) => gzipSync(text).subarray(0, 100_000), `url\n${many.join('\n')}`, /the gzip data is broken/],
    [
      'cut.jsonl.gz',
      (text: string) => gzipSync(text).subarray(0, 100_000),
      many.map((url) => JSON.stringify({ url })).join('\n'),
      /the gzip data is broken/,
    ],
  ])('%s keeps what came before and says so', async (name, cut, text, reason) => {
    const { summary, rows } = await extract(name, cut(text));
    expect(rows.length).toBeGreaterThan(5000);
    expect(rows.map(([url]) => url)).toEqual(many.slice(0, rows.length));
    expect(summary.badRecords).toEqual([{ offset: rows.length, reason: expect.stringMatching(reason) }]);
  });
});

describe('a hostile .csv', () => {
  test('with rows that are too long keeps those around them', async () => {
    const long = 'x'.repeat(1_500_000);
    const { summary, rows } = await extract('long.csv', `url,text\nhttp://a/1.jpg,one\nhttp://a/2.jpg,${long}\nhttp://a/3.jpg,three\n`);
    expect(rows.map(([url, , , , row]) => [url, row])).toEqual([
      ['http://a/1.jpg', 0n],
      ['http://a/3.jpg', 2n],
    ]);
    expect(summary.badRecords).toEqual([{ offset: 1, reason: expect.any(String) }]);
  });

  test('with a quote that never closes, bytes that are no text and cells too many keeps the rows around it', async () => {
    const content = Buffer.concat([
      Buffer.from('url,text\nhttp://a/1.jpg,'),
      Buffer.from([0xff, 0xe9]),
      Buffer.from('\nhttp://a/2.jpg,two,three,four\nhttp://a/3.jpg\nhttp://a/4.jpg,"never closed\n'),
      Buffer.from('http://a/5.jpg,five\n'.repeat(200_000)),
    ]);
    const { summary, rows } = await extract('open.csv', content);
    expect(rows.slice(0, 3).map(([url, caption]) => [url, caption])).toEqual([
      ['http://a/1.jpg', '\ufffd\ufffd'],
      ['http://a/2.jpg', 'two'],
      ['http://a/3.jpg', ''],
    ]);
    expect(summary).toMatchObject({
      links: 200_004,
      candidates: 200_003,
      badRecords: [{ offset: 3, reason: expect.stringMatching(/a quote in the row/) }],
    });
  });

  test('that opens a quote on every line is read in one pass', async () => {
    const { summary } = await extract('quotes.csv', `url,text\n${'"a\n'.repeat(2_000_000)}`);
    expect(summary).toMatchObject({ links: 2_000_000, kept: 0, badRecordCount: 2_000_000 });
  });
});

test('one line of 40 MB is one bad row of a .txt, a .jsonl and a .json list', async () => {
  const long = 'x'.repeat(40_000_000);
  for (const [name, text] of [
    ['long.txt', `http://a/1.jpg\n${long}\nhttp://a/3.jpg`],
    ['long.jsonl', `{"url":"http://a/1.jpg"}\n{"url":"${long}"}\n{"url":"http://a/3.jpg"}`],
    ['long.json', `[{"url":"http://a/1.jpg"},{"url":"${long}"},{"url":"http://a/3.jpg"}]`],
  ] as const) {
    const { summary, rows } = await extract(name, text);
    expect(rows.map(([url, , , , row]) => [url, row])).toEqual([
      ['http://a/1.jpg', 0n],
      ['http://a/3.jpg', 2n],
    ]);
    expect(summary.badRecords.map(({ offset }) => offset)).toEqual([1]);
  }
});
