import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeBody } from '#main/warc/http-body.ts';
import { joinChunks } from '#main/warc/http-chunks.ts';
import { fieldValues, parseHttpResponse } from '#main/warc/http-response.ts';

const parse = (block: string | Buffer): { status: number | null; headers: unknown; body: string } => {
  const { status, headers, body } = parseHttpResponse(Buffer.from(block as string));
  return { status, headers, body: body.toString() };
};

describe('an HTTP response', () => {
  test('keeps header lines apart and in order', () => {
    expect(parse('HTTP/1.1 200 OK\r\nX-Robots-Tag: noai\r\nX-Robots-Tag:  a: b \r\nServer:\r\n\r\n<p>\r\n\r\n')).toEqual({
      status: 200,
      headers: [
        ['X-Robots-Tag', 'noai'],
        ['X-Robots-Tag', 'a: b'],
        ['Server', ''],
      ],
      body: '<p>\r\n\r\n',
    });
  });

  test('joins folded lines and passes over lines that are no field', () => {
    expect(parse('HTTP/2 404\nA: b\n c\nno field\n: x\nB : d\n\nbody')).toEqual({
      status: 404,
      headers: [
        ['A', 'b c'],
        ['B', 'd'],
      ],
      body: 'body',
    });
  });

  test.each([
    [
      'no status line but fields',
      'Content-Type: text/html\r\n\r\n<p>',
      { status: null, headers: [['Content-Type', 'text/html']], body: '<p>' },
    ],
    ['no head at all', '<html>\n\n</html>', { status: null, headers: [], body: '<html>\n\n</html>' }],
    ['no blank line', 'HTTP/1.1 200 OK\r\nA: b\r\n', { status: 200, headers: [['A', 'b']], body: '' }],
    ['nothing', '', { status: null, headers: [], body: '' }],
    ['a status line alone', 'HTTP/1.0 200', { status: 200, headers: [], body: '' }],
    [
      'a bare line feed before a CRLF one',
      'HTTP/1.1 200 OK\nA: b\n\nx\r\n\r\ny',
      { status: 200, headers: [['A', 'b']], body: 'x\r\n\r\ny' },
    ],
  ])('with %s is taken as it is', (_what, block, expected) => {
    expect(parse(block)).toEqual(expected);
  });

  test('of a head without end costs bounded memory', () => {
    const got = parseHttpResponse(Buffer.from(`HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(2e6)}\r\n<p>`));
    expect(got.headers.length).toBe(1000);
    expect(got.body.toString()).toBe('<p>');
    const wide = parseHttpResponse(Buffer.from(`HTTP/1.1 200 OK\r\nA: ${'x'.repeat(5e6)}\r\n\r\n<p>`));
    expect(wide.headers[0]?.[1].length).toBeLessThan(300_000);
  });

  test('answers for a header in any case', () => {
    const response = parseHttpResponse(Buffer.from('HTTP/1.1 200 OK\r\nCONTENT-type: a\r\ncontent-Type: b\r\n\r\n'));
    expect(fieldValues(response, 'content-type')).toEqual(['a', 'b']);
  });
});

describe('chunks', () => {
  test.each([
    ['are joined', '5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nTrailer: x\r\n\r\n', 'hello world'],
    ['with padded sizes and bare line feeds are joined', '0005\nhello\n1 \nX\n0\n\n', 'helloX'],
    ['that are cut off keep what is there', '5\r\nhello\r\nff\r\n worl', 'hello worl'],
    ['with a wrong size further on leave the rest as it is', '5\r\nhello\r\nnonsense', 'hellononsense'],
    ['that are none are taken as they are', '<html>no chunks</html>', '<html>no chunks</html>'],
    ['of nothing are nothing', '', ''],
  ])('%s', (_what, body, expected) => {
    expect(joinChunks(Buffer.from(body)).toString()).toBe(expected);
  });
});

const page = '<p>Grüße</p>'.repeat(50);
const body = (headers: [string, string][], bytes: Buffer | string, maxBytes = 1 << 20): ReturnType<typeof decodeBody> =>
  decodeBody({ status: 200, headers, body: Buffer.from(bytes as string) }, { maxBytes });

describe('a body', () => {
  test.each([
    ['gzip', gzipSync(page)],
    ['x-gzip', gzipSync(page)],
    ['GZIP', gzipSync(page)],
    ['deflate', deflateSync(page)],
    ['deflate', deflateRawSync(page)],
    ['br', brotliCompressSync(page)],
    ['zstd', zstdCompressSync(page)],
    ['gzip, br', brotliCompressSync(gzipSync(page))],
    ['identity', Buffer.from(page)],
    ['utf-8', Buffer.from(page)],
    ['gzip', Buffer.from(page)],
    ['br', Buffer.from(page)],
    ['deflate', Buffer.from(page)],
  ])('in %s is decoded, or taken as it is where it is decoded already', async (coding, bytes) => {
    expect(await body([['content-encoding', coding]], bytes)).toEqual({ bytes: Buffer.from(page), problem: undefined });
  });

  test('of chunks of gzip data is joined first', async () => {
    const packed = gzipSync(page);
    const chunked = Buffer.concat([Buffer.from(`${packed.length.toString(16)}\r\n`), packed, Buffer.from('\r\n0\r\n\r\n')]);
    const got = await body(
      [
        ['Transfer-Encoding', 'chunked'],
        ['Content-Encoding', 'gzip'],
      ],
      chunked,
    );
    expect(got.bytes.toString()).toBe(page);
  });

  test('that Common Crawl has decoded is left alone', async () => {
    const got = await body(
      [
        ['X-Crawler-Content-Encoding', 'gzip'],
        ['X-Crawler-Transfer-Encoding', 'chunked'],
      ],
      page,
    );
    expect(got.bytes.toString()).toBe(page);
  });

  test('that is cut off or broken keeps what came before', async () => {
    const text = Array.from({ length: 50_000 }, (_, index) => index.toString(36)).join(' ');
    const packed = gzipSync(text);
    const cut = await body([['Content-Encoding', 'gzip']], packed.subarray(0, packed.length >> 1));
    expect(cut.problem).toMatch(/gzip body is broken/);
    expect(cut.bytes.length).toBeGreaterThan(50_000);
    expect(text.startsWith(cut.bytes.toString())).toBe(true);
    const broken = Buffer.from(packed);
    broken.fill(0xff, packed.length >> 1, (packed.length >> 1) + 64);
    expect((await body([['Content-Encoding', 'gzip']], broken)).bytes.length).toBeGreaterThan(50_000);
  });

  test('that is a bomb is read up to the limit', async () => {
    const got = await body([['Content-Encoding', 'gzip']], gzipSync(Buffer.alloc(64 << 20)), 100_000);
    expect(got.bytes.length).toBe(100_000);
    expect(got.problem).toMatch(/unpacks to more than 100000 bytes/);
  });
});
