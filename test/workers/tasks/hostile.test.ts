import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { repeatedMember } from '../../helpers/bomb.ts';
import { expectLargeRecordSkipped, expectZerosSkipped, extractApart, MAX_HOSTILE_MB } from '../../helpers/bomb-trials.ts';
import { extractBytes } from '../../helpers/extract-bytes.ts';
import { PACKINGS, packRecords } from '../../helpers/pack-members.ts';
import { referenceExtract } from '../../helpers/reference-extractor.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';
import { tempDir } from '../../helpers/temp-dir.ts';
import { image, warcInfo, warcRecord, watJson, watRecord } from '../../warc/make-warc.ts';

const page = (serial: number) => ({ url: `http://p/${serial}`, links: [image(`http://a/${serial}.jpg`, `caption ${serial}`)] });
const good = (serial: number): Buffer => watRecord(page(serial));
const urls = (rows: readonly Record<string, unknown>[]): unknown[] => rows.map((row) => row.url);
const address = (...serials: number[]): string[] => serials.map((serial) => `http://a/${serial}.jpg`);

describe('a Content-Length that is wrong', () => {
  const body = watJson(page(2));
  const right = Buffer.byteLength(body);
  const wrong: [string, string | number][] = [
    ['ten too few', right - 10],
    ['zero', 0],
    ['a hundred too many', right + 100],
    ['a gigabyte', 1_000_000_000],
    ['beyond every number', '99999999999999999999999'],
    ['negative', -5],
    ['hexadecimal', `0x${right.toString(16)}`],
    ['with a sign', `+${right}`],
    ['a fraction', `${right}.0`],
    ['a list', `${right}, ${right}`],
    ['no number', 'many'],
    ['nothing', ''],
    ['said twice and differently', `${right}\r\nContent-Length: ${right + 1}`],
  ];
  test.each(wrong)('%s, costs no other record', async (_how, length) => {
    const records = [warcInfo(), good(1), warcRecord(body, { 'WARC-Target-URI': 'http://p/2' }, { length }), good(3), good(4)];
    for (const packing of PACKINGS) {
      const { summary, rows } = await extractBytes(tempDir(), 'length.warc.wat', packRecords(records, packing, seededRandom(1)));
      expect(urls(rows), packing).toEqual(address(1, 3, 4));
      if (packing === 'cut') expect(summary.badRecordCount, packing).toBeGreaterThan(0);
      else expect(summary.badRecordCount, packing).toBe(1);
    }
    const plain = await extractBytes(tempDir(), 'length.warc.wat', Buffer.concat(records));
    expect(plain.summary.badRecords[0]?.offset).toBe(warcInfo().length + good(1).length);
  });

  test('missing, costs no other record', async () => {
    const headless = Buffer.from(
      good(2)
        .toString('latin1')
        .replace(/Content-Length: \d+\r\n/, ''),
      'latin1',
    );
    for (const packing of PACKINGS) {
      const bytes = packRecords([warcInfo(), good(1), headless, good(3)], packing, seededRandom(1));
      expect(urls((await extractBytes(tempDir(), 'length.warc.wat', bytes)).rows), packing).toEqual(address(1, 3));
    }
  });

  test.each([
    ['by two too few, with an extra line end, as in CC-MAIN-2018-34', -2, '\r\n'],
    ['right, but an extra line end follows', 0, '\r\n'],
    ['by one too few', -1, ''],
    ['by three too many, all of them line ends', 3, ''],
  ])('%s, is read all the same', async (_how, off, more) => {
    const record = (serial: number): Buffer => {
      const json = watJson(page(serial));
      return Buffer.concat([warcRecord(json, {}, { length: Buffer.byteLength(json) + off }), Buffer.from(more)]);
    };
    for (const packing of PACKINGS) {
      const bytes = packRecords([warcInfo(), record(1), record(2)], packing, seededRandom(1));
      const { summary, rows } = await extractBytes(tempDir(), 'off.warc.wat', bytes);
      expect(urls(rows), packing).toEqual(address(1, 2));
      expect(summary.badRecordCount, packing).toBe(0);
    }
  });
});

test.each(PACKINGS.filter((packing) => packing !== 'cut'))(
  'a file (%s) cut off at every twentieth keeps every record before the cut',
  async (packing) => {
    const random = seededRandom(3);
    const text = (): string => Array.from({ length: 40 }, () => random().toString(36)).join(' ');
    const records = [warcInfo(), ...Array.from({ length: 60 }, (_, serial) => watRecord({ ...page(serial), title: text() }))];
    const whole = packRecords(records, packing, seededRandom(1));
    const all = address(...Array.from({ length: 60 }, (_, serial) => serial));
    const folder = tempDir();
    let before = 0;
    for (let twentieth = 1; twentieth <= 20; twentieth++) {
      const cut = whole.subarray(0, Math.floor((whole.length * twentieth) / 20));
      const { summary, rows } = await extractBytes(folder, 'cut.warc.wat', cut);
      expect(urls(rows)).toEqual(all.slice(0, rows.length));
      // Records are of like size: at least as many as the part of the file, but for the one that was cut.
      expect(rows.length).toBeGreaterThanOrEqual(Math.floor((60 * twentieth) / 20) - 2);
      expect(rows.length).toBeGreaterThanOrEqual(before);
      before = rows.length;
      if (packing !== 'one')
        expect(rows.length).toBe(referenceExtract(cut, 'cut.warc.wat', { type: 'image', preset: 'keep-all' }).rows.length);
      if (twentieth < 20) expect(summary.badRecordCount).toBe(1);
    }
    expect(before).toBe(60);
  },
);

describe('bytes that belong to no record', () => {
  const packed = (...serials: number[]): Buffer => Buffer.concat(serials.map((serial) => gzipSync(good(serial))));
  const head = gzipSync(warcInfo());

  test.each([
    ['noise at the end', [head, packed(1, 2), Buffer.from('tail of noise \x1f\x8b\x08')], [1, 2], 1],
    ['zeros at the end', [head, packed(1, 2), Buffer.alloc(5000)], [1, 2], 1],
    ['noise between members', [head, packed(1), Buffer.from('\0\0noise'), packed(2)], [1, 2], 1],
    ['a plain record between members', [head, packed(1), good(9), packed(2)], [1, 2], 1],
    ['an empty member between members', [head, packed(1), gzipSync(''), packed(2)], [1, 2], 0],
    ['a member of blanks', [head, packed(1), gzipSync('\r\n\r\n'), packed(2)], [1, 2], 0],
    ['a member that is no record', [head, packed(1), gzipSync('no record at all\n'), packed(2)], [1, 2], 1],
    ['members after plain records', [warcInfo(), good(1), packed(9), Buffer.from('\r\n'), good(2)], [1, 2], 1],
    ['text before the first record', [Buffer.from('hello\r\n'), warcInfo(), good(1)], [1], 1],
    [
      'a first member that is damaged',
      [Buffer.concat([head.subarray(0, 30), Buffer.alloc(8), head.subarray(38)]), packed(1, 2)],
      [1, 2],
      1,
    ],
  ] as [string, Buffer[], number[], number][])('%s', async (_what, parts, kept, bad) => {
    const { summary, rows } = await extractBytes(tempDir(), 'junk.warc.wat.gz', Buffer.concat(parts));
    expect(urls(rows)).toEqual(address(...kept));
    expect(summary.badRecordCount).toBe(bad);
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['an empty member', gzipSync('')],
    ['zeros', Buffer.alloc(100_000)],
    ['packed zeros', gzipSync(Buffer.alloc(100_000))],
    ['the beginning of a header', Buffer.from('WARC/1.0\r\nWARC-Ty')],
  ])('a file of %s is refused, and nothing is written', async (_what, bytes) => {
    await expect(extractBytes(tempDir(), 'none.warc.wat.gz', bytes)).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
  });
});

test('a record in another charset is skipped or read with replacement characters, and costs no other', async () => {
  const latin = Buffer.from(watJson({ url: 'http://p/2', links: [image('http://a/2.jpg', 'Caf\u00e9 \u00ff')] }), 'latin1');
  const utf16 = Buffer.from(watJson(page(3)), 'utf16le');
  const records = [
    warcInfo(),
    good(1),
    warcRecord(latin),
    warcRecord(utf16),
    warcRecord(Buffer.from(`\ufeff${watJson(page(5))}`)),
    good(6),
  ];
  for (const packing of PACKINGS) {
    const { summary, rows } = await extractBytes(tempDir(), 'charset.warc.wat', packRecords(records, packing, seededRandom(2)));
    expect(rows.map((row) => row.caption)).toEqual(['caption 1', 'Caf\ufffd \ufffd', 'caption 6']);
    expect(summary.badRecordCount).toBe(2);
  }
});

test('JSON of a million levels is read or skipped like any other, and costs no other record', async () => {
  const levels = 1_000_000;
  const nested = watJson(page(2)).replace('{"Container"', `{"deep":${'['.repeat(levels)}${']'.repeat(levels)},"Container"`);
  const unclosed = watJson(page(3)).replace('{"Container"', `{"deep":${'{"a":'.repeat(levels)},"Container"`);
  const { rows } = await extractBytes(
    tempDir(),
    'deep.warc.wat',
    Buffer.concat([warcInfo(), good(1), warcRecord(nested), warcRecord(unclosed), good(4)]),
  );
  expect(urls(rows).filter((url) => url !== 'http://a/2.jpg')).toEqual(address(1, 4));
});

describe('in bounded memory', () => {
  const head = gzipSync(warcInfo());

  test('256 MB of zeros in one small member are one broken place', () => expectZerosSkipped(256));

  test('a record of 256 MB that says so is one broken place', () => expectLargeRecordSkipped(256));

  test('200 MB of whole records in one small member are all read', async () => {
    const block = Buffer.concat(Array.from({ length: 500 }, (_, serial) => watRecord({ ...page(serial), title: 'x'.repeat(1500) })));
    const times = Math.ceil(200e6 / block.length);
    const got = await extractApart(Buffer.concat([head, repeatedMember(block, times), gzipSync(good(1000))]));
    expect(got.urls).toEqual(address(...Array.from({ length: 500 }, (_, serial) => serial), 1000));
    expect(got.summary).toMatchObject({ pages: 500 * times + 1, duplicates: 500 * (times - 1), badRecordCount: 0 });
    expect(got.peakMb).toBeLessThan(MAX_HOSTILE_MB);
  });

  test('a record of 100 MB in one line is skipped and counted', async () => {
    const json = watJson({ ...page(2), title: 'x'.repeat(100_000_000) });
    const got = await extractApart(Buffer.concat([head, gzipSync(warcRecord(json), { level: 1 }), gzipSync(good(3))]));
    expect(got.urls).toEqual(address(3));
    expect(got.summary.badRecords).toEqual([{ offset: head.length, reason: expect.stringMatching(/more than the limit/) }]);
    expect(got.peakMb).toBeLessThan(MAX_HOSTILE_MB);
  });
});
