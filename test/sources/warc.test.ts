import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { BadRecord, FoundPair, ReadTally } from '#main/pool/found-pair.ts';
import { openSource } from '#main/sources/open-source.ts';
import { parseHttpResponse } from '#main/warc/http-response.ts';
import { readRecords } from '#main/warc/read-records.ts';
import type { CandidateType } from '#shared/model/candidate.ts';
import { sharedFixtures } from '../helpers/shared-fixtures.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { gzipEach, warcInfo, warcRecord } from '../warc/make-warc.ts';

interface Got {
  source: string;
  pairs: FoundPair[];
  tally: ReadTally;
  bad: BadRecord[];
}

async function read(path: string, type: CandidateType = 'image_only'): Promise<Got> {
  const { source, head } = await openSource(path);
  const got: Got = { source: source.id, pairs: [], tally: { pages: 0, links: 0 }, bad: [] };
  const context = { tally: got.tally, onBad: (bad: BadRecord) => got.bad.push(bad) };
  for await (const pairs of source.read(head, { type }, context)) got.pairs.push(...pairs);
  return got;
}

async function readBytes(bytes: Buffer, type: CandidateType = 'image_only', name = 'CC-MAIN-1.warc.gz'): Promise<Got> {
  const path = join(tempDir(), name);
  await writeFile(path, bytes);
  return await read(path, type);
}

const response = (html: string | Buffer, headers = 'Content-Type: text/html\r\n', fields: Record<string, string> = {}): Buffer =>
  warcRecord(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${headers}\r\n`), Buffer.from(html as string)]), {
    'WARC-Type': 'response',
    'Content-Type': 'application/http; msgtype=response',
    'WARC-Target-URI': 'https://p/q/page.html',
    'WARC-Date': '2024-05-18T01:58:10Z',
    ...fields,
  });

const urls = ({ pairs }: Got): string[] => pairs.map(({ url }) => url);

describe('a WARC', () => {
  const html =
    '<title>A page</title><base href="../b/"><meta name=robots content="noai"><a rel=license href=/cc>l</a>' +
    '<img src=1.jpg alt="a cat" width=640 height=480 srcset="2.jpg 2x">';

  test('gives what its pages show, with where they lie', async () => {
    const file = gzipEach([warcInfo(), warcRecord('GET / HTTP/1.1\r\n\r\n', { 'WARC-Type': 'request' }), response(html)]);
    const got = await readBytes(file.bytes, 'image');
    expect(got).toMatchObject({ source: 'warc', tally: { pages: 1, links: 3 }, bad: [] });
    expect(got.pairs.map(({ attribute, url }) => [attribute, url])).toEqual([
      ['IMG@/src', 'https://p/b/1.jpg'],
      ['IMG@/srcset', 'https://p/b/2.jpg'],
    ]);
    expect(got.pairs[0]).toMatchObject({
      rawUrl: '1.jpg',
      caption: 'a cat',
      type: 'image',
      host: 'p',
      pageUrl: 'https://p/q/page.html',
      pageTitle: 'A page',
      crawlFile: 'CC-MAIN-1.warc.gz',
      recordOffset: file.at[2],
      date: new Date('2024-05-18T01:58:10Z'),
      claimedWidth: 640,
      claimedHeight: 480,
      pageLicence: 'https://p/cc',
      pageSignals: '[{"signal":"meta:robots","value":"noai","verdict":"exclude"}]',
    });
  });

  test('is read alike plain, with a member for each record and as one member', async () => {
    const records = [warcInfo(), response(html), response('<img src=/3.jpg>')];
    const plain = Buffer.concat(records);
    const all = [
      await readBytes(plain, 'image_only', 'a.warc'),
      await readBytes(gzipEach(records).bytes),
      await readBytes(gzipSync(plain)),
    ];
    for (const got of all) expect(urls(got)).toEqual(['https://p/b/1.jpg', 'https://p/b/2.jpg', 'https://p/3.jpg']);
  });

  test.each<[what: string, headers: string, body: Buffer | string]>([
    ['chunks', 'Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n', '11\r\n<img src=/1.jpg>\n\r\n0\r\n\r\n'],
    ['gzip', 'Content-Type: text/html\r\nContent-Encoding: gzip\r\n', gzipSync('<img src=/1.jpg>')],
    ['XHTML', 'Content-Type: application/xhtml+xml; charset=utf-8\r\n', '<?xml version="1.0"?><html><img src="/1.jpg" /></html>'],
    ['no Content-Type', 'Server: x\r\n', ' <!DOCTYPE html><img src=/1.jpg>'],
  ])('page with %s is read', async (_what, headers, body) => {
    expect(urls(await readBytes(Buffer.concat([warcInfo(), response(body, headers)])))).toEqual(['https://p/1.jpg']);
  });

  test('text is read in the encoding of the page', async () => {
    const got = await readBytes(Buffer.concat([warcInfo(), response(Buffer.from('<img src=/1 alt="caf\xe9">', 'latin1'))]), 'image');
    expect(got.pairs[0]?.caption).toBe('café');
  });

  test('resources that are HTML are pages; other responses and records are not', async () => {
    const records = [
      warcInfo(),
      warcRecord('<img src=/r.jpg>', { 'WARC-Type': 'resource', 'Content-Type': 'text/html', 'WARC-Target-URI': '<http://r/x>' }),
      response('<img src=/no.jpg>', 'Content-Type: image/jpeg\r\n'),
      response('<img src=/no.jpg>', 'Content-Type: text/plain\r\n'),
      response('no markup', ''),
      warcRecord('<img src=/no.jpg>', { 'WARC-Type': 'conversion', 'Content-Type': 'text/html', 'WARC-Target-URI': 'http://c/' }),
      warcRecord('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n', { 'WARC-Type': 'revisit', 'WARC-Target-URI': 'http://v/' }),
    ];
    const got = await readBytes(Buffer.concat(records));
    expect(urls(got)).toEqual(['http://r/r.jpg']);
    expect(got).toMatchObject({ tally: { pages: 1, links: 1 }, bad: [] });
  });

  test('what cannot be read is told with its offset and costs nothing else', async () => {
    const page = (name: string): Buffer => response(`<img src=/${name}.jpg>`);
    const records = [
      warcInfo(),
      page('1'),
      response('<img src=/no.jpg>', undefined, { 'WARC-Target-URI': '' }),
      response(gzipSync('<img src=/2.jpg>'.repeat(9)).subarray(0, -9), 'Content-Type: text/html\r\nContent-Encoding: gzip\r\n'),
      response('<img src=/no.jpg>', undefined, { 'WARC-Target-URI': `http://p/${'x'.repeat(9000)}` }),
      warcRecord('garbage', { 'WARC-Type': 'response', 'WARC-Target-URI': 'http://g/' }),
      page('3'),
    ];
    const file = gzipEach(records);
    const got = await readBytes(file.bytes);
    expect(urls(got).filter((url) => !url.endsWith('/2.jpg'))).toEqual(['https://p/1.jpg', 'https://p/3.jpg']);
    expect(got.bad.map(({ offset }) => offset)).toEqual([file.at[2], file.at[3], file.at[4]]);
  });

  test('a base that cannot be used leaves the links to the address of the page', async () => {
    for (const base of ['javascript:x', 'http://[x/', `/${'x'.repeat(9000)}/`])
      expect(urls(await readBytes(Buffer.concat([warcInfo(), response(`<base href="${base}"><img src=1.jpg>`)])))).toEqual([
        'https://p/q/1.jpg',
      ]);
  });

  test('the plain text of pages is refused by name', async () => {
    const wet = Buffer.concat([warcInfo(), warcRecord('text', { 'WARC-Type': 'conversion', 'Content-Type': 'text/plain' })]);
    await expect(readBytes(wet, 'image', 'a.warc.wet')).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(/found a WET file/),
    });
  });
});

describe.skipIf(!sharedFixtures)('the real files', () => {
  const folder = `${sharedFixtures}warc/`;

  test('of Common Crawl give every image of the page, plain and packed', async () => {
    const plain = await read(`${folder}whirlwind.warc`);
    const packed = await read(`${folder}whirlwind.warc.gz`);
    expect(packed.pairs.map((pair) => ({ ...pair, recordOffset: 0, crawlFile: '' }))).toEqual(
      plain.pairs.map((pair) => ({ ...pair, recordOffset: 0, crawlFile: '' })),
    );
    expect(packed).toMatchObject({ source: 'warc', tally: { pages: 1 }, bad: [] });
    // The slow and obvious way: its markup has plain double-quoted attributes only.
    const html = await pageOf(`${folder}whirlwind.warc`);
    const images = [...html.matchAll(/<img\b[^>]*>/g)].map(([tag]) => [
      / src="([^"]*)"/.exec(tag)?.[1],
      / alt="([^"]*)"/.exec(tag)?.[1] ?? '',
    ]);
    expect(images.length).toBeGreaterThan(5);
    const decoded = (text = ''): string => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"');
    expect(plain.pairs.filter(({ attribute }) => attribute === 'IMG@/src').map(({ rawUrl, caption }) => [rawUrl, caption])).toEqual(
      images.map(([src, alt]) => [decoded(src), decoded(alt)]),
    );
    expect(plain.pairs[0]).toMatchObject({
      pageUrl: 'https://an.wikipedia.org/wiki/Escopete',
      pageTitle: 'Escopete - Biquipedia, a enciclopedia libre',
      pageLicence: 'https://creativecommons.org/licenses/by-sa/4.0/deed.an',
      pageSignals: null,
      date: new Date('2024-05-18T01:58:10Z'),
    });
    expect(plain.pairs.some(({ attribute, claimedWidth }) => attribute === 'IMG@/src' && claimedWidth === 50)).toBe(true);
  });

  test.each([
    ['example-iana.org-chunked.warc', 36],
    ['example.warc.gz', 1],
  ])('of other crawlers, chunked or packed, are read: %s', async (name, links) => {
    expect(await read(`${folder}${name}`)).toMatchObject({ source: 'warc', tally: { pages: 1, links }, bad: [] });
  });
});

async function pageOf(path: string): Promise<string> {
  for await (const records of readRecords(path, { onBad() {} }))
    for (const { header, body } of records)
      if (header.includes('WARC-Type: response')) return parseHttpResponse(body).body.toString('utf8');
  throw new Error('no response');
}
