import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Page } from './pages.ts';
import { createRandom, type Random } from './random.ts';

const DATE = '2026-03-14T09';
const WARC_NAME = 'CC-MAIN-20260314083000-20260314113000-00000.warc.gz';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** `sha1:` and the digest in base 32, as WARC writes it. */
function sha1(content: string | Buffer): string {
  const bits = [...createHash('sha1').update(content).digest()].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return `sha1:${(bits.match(/.{5}/g) ?? []).map((group) => BASE32[Number.parseInt(group, 2)] ?? '').join('')}`;
}

function uuid(random: Random): string {
  const digits = Array.from({ length: 32 }, () => random.integer(0, 15).toString(16)).join('');
  return `<urn:uuid:${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}>`;
}

/** One WARC record as a gzip member of its own. */
function record(headers: readonly (readonly [string, string])[], content: Buffer): Buffer {
  const head = ['WARC/1.0', ...headers.map(([name, value]) => `${name}: ${value}`), `Content-Length: ${content.byteLength}`, '', ''].join(
    '\r\n',
  );
  return gzipSync(Buffer.concat([Buffer.from(head, 'utf8'), content, Buffer.from('\r\n\r\n')]), { level: 9 });
}

/** What a WAT says of one record of its WARC; Common Crawl's WAT writes every number as a text. */
interface Described {
  kind: 'request' | 'response' | 'metadata';
  contentType: string;
  payload: object;
  length: number;
}

function headOf(page: Page): object {
  const metas = [
    { name: 'HTML@/lang', content: page.language },
    { 'http-equiv': 'Content-Type', content: 'text/html; charset=utf-8' },
    { name: 'viewport', content: 'width=device-width, initial-scale=1' },
    ...(page.title ? [{ property: 'og:title', content: page.title }] : []),
  ];
  return {
    ...(page.title ? { Title: page.title } : {}),
    ...(page.base ? { Base: page.base } : {}),
    Metas: metas,
    Link: [
      { path: 'LINK@/href', url: '/ui/site.css', rel: 'stylesheet', type: 'text/css' },
      { path: 'LINK@/href', url: '/ui/favicon.png', rel: 'icon' },
      ...(page.licence ? [{ path: 'LINK@/href', url: page.licence, rel: 'license' }] : []),
    ],
    Scripts: [{ path: 'SCRIPT@/src', url: '/ui/gallery.js' }],
  };
}

function describe(page: Page, random: Random): Described[] {
  const url = new URL(page.url);
  const length = 2400 + random.integer(0, 9000);
  const request: Described = {
    kind: 'request',
    contentType: 'application/http; msgtype=request',
    length: 263,
    payload: {
      'HTTP-Request-Metadata': {
        'Request-Message': { Method: 'GET', Path: url.pathname, Version: 'HTTP/1.1' },
        'Headers-Length': '261',
        Headers: {
          'User-Agent': 'CCBot/2.0 (https://commoncrawl.org/faq/)',
          Accept: 'text/html,application/xhtml+xml',
          'Accept-Language': 'en-US,en;q=0.5',
          Host: url.host,
          Connection: 'Keep-Alive',
        },
        'Entity-Length': '0',
        'Entity-Digest': 'sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ',
        'Entity-Trailing-Slop-Length': '0',
      },
    },
  };
  const response: Described = {
    kind: 'response',
    contentType: 'application/http; msgtype=response',
    length,
    payload: {
      'HTTP-Response-Metadata': {
        'Response-Message': { Version: 'HTTP/1.1', Status: '200', Reason: 'OK' },
        'Headers-Length': '278',
        Headers: {
          Date: 'Sat, 14 Mar 2026 09:00:00 GMT',
          'Content-Type': 'text/html; charset=utf-8',
          'X-Crawler-Content-Encoding': 'gzip',
          Vary: ['Accept-Encoding', 'Cookie'],
          'Content-Length': String(length - 278),
        },
        'HTML-Metadata': { Head: headOf(page), ...(page.links.length > 0 ? { Links: page.links } : {}) },
        'Entity-Length': String(length - 278),
        'Entity-Digest': sha1(page.url),
        'Entity-Trailing-Slop-Length': '0',
      },
    },
  };
  const metadata: Described = {
    kind: 'metadata',
    contentType: 'application/warc-fields',
    length: 184,
    payload: {
      'WARC-Metadata-Metadata': {
        'Metadata-Records': [
          { Name: 'fetchTimeMs', Value: String(random.integer(40, 900)) },
          { Name: 'charset-detected', Value: 'UTF-8' },
          {
            Name: 'languages-cld2',
            Value: `{"reliable":true,"text-bytes":${length},"languages":[{"code":"${page.language}","code-iso-639-3":"und","text-covered":0.98,"score":800.0}]}`,
          },
        ],
      },
    },
  };
  return [request, response, metadata];
}

/** A record of a file that is no page, as crawls hold them too: it has no HTML-Metadata. */
function describePdf(random: Random): Described {
  const length = 40_000 + random.integer(0, 90_000);
  return {
    kind: 'response',
    contentType: 'application/http; msgtype=response',
    length,
    payload: {
      'HTTP-Response-Metadata': {
        'Response-Message': { Version: 'HTTP/1.1', Status: '200', Reason: 'OK' },
        'Headers-Length': '190',
        Headers: { 'Content-Type': 'application/pdf', 'Content-Length': String(length - 190) },
        'Entity-Length': String(length - 190),
        'Entity-Digest': sha1(String(length)),
        'Entity-Trailing-Slop-Length': '0',
      },
    },
  };
}

/** Writes the WAT of a crawl of these pages. @param fileName as the warcinfo record names it */
export function writeWat(pages: readonly Page[], fileName: string): { bytes: Buffer; records: number } {
  const random = createRandom('sample-crawl/wat');
  const info = [
    'Software-Info: Gleaner sample crawl',
    'Extracted-Date: Sat, 14 Mar 2026 12:00:00 GMT',
    'format: WARC File Format 1.0',
    'conformsTo: http://bibnum.bnf.fr/WARC/WARC_ISO_28500_version1_latestdraft.pdf',
    '',
    '',
  ].join('\r\n');
  const infoId = uuid(random);
  const members = [
    record(
      [
        ['WARC-Type', 'warcinfo'],
        ['WARC-Date', '2026-03-14T12:00:00Z'],
        ['WARC-Filename', fileName],
        ['WARC-Record-ID', infoId],
        ['Content-Type', 'application/warc-fields'],
      ],
      Buffer.from(info),
    ),
  ];
  let offset = 512;
  const add = (url: string, date: string, described: Described): void => {
    const about = uuid(random);
    const packed = Math.round(described.length * 0.31) + 180;
    const content = Buffer.from(
      JSON.stringify({
        Container: {
          Filename: WARC_NAME,
          Compressed: true,
          Offset: String(offset),
          'Gzip-Metadata': {
            'Deflate-Length': String(packed),
            'Header-Length': '10',
            'Footer-Length': '8',
            'Inflated-CRC': String(random.integer(-2_000_000_000, 2_000_000_000)),
            'Inflated-Length': String(described.length + 480),
          },
        },
        Envelope: {
          Format: 'WARC/1.0',
          'WARC-Header-Length': '476',
          'WARC-Header-Metadata': {
            'WARC-Type': described.kind,
            'WARC-Date': date,
            'WARC-Record-ID': about,
            'Content-Length': String(described.length),
            'Content-Type': described.contentType,
            'WARC-Warcinfo-ID': infoId,
            'WARC-IP-Address': '127.0.0.1',
            'WARC-Target-URI': url,
          },
          'Payload-Metadata': {
            'Actual-Content-Type': described.contentType,
            ...described.payload,
            'Actual-Content-Length': String(described.length),
            'Trailing-Slop-Length': '4',
            'Block-Digest': sha1(about),
          },
        },
      }),
    );
    offset += packed;
    members.push(
      record(
        [
          ['WARC-Type', 'metadata'],
          ['WARC-Target-URI', url],
          ['WARC-Date', date],
          ['WARC-Record-ID', uuid(random)],
          ['WARC-Refers-To', about],
          ['Content-Type', 'application/json'],
          ['WARC-Block-Digest', sha1(content)],
        ],
        content,
      ),
    );
  };
  for (const [index, page] of pages.entries()) {
    const date = `${DATE}:${String(Math.floor(index / 2)).padStart(2, '0')}:${index % 2 === 0 ? '07' : '41'}Z`;
    for (const described of describe(page, random)) add(page.url, date, described);
    if (index % 15 === 7) add(`${page.host}/catalogue.pdf`, date, describePdf(random));
  }
  return { bytes: Buffer.concat(members), records: members.length };
}
