import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFetcher, type Fetcher, type KnownImage } from '#main/fetch/fetcher.ts';
import { jpegBytes, type MisbehavingServer, startMisbehavingServer } from './misbehaving-server.ts';

const DATE = 'Wed, 21 Oct 2015 07:28:00 GMT';
const MARKS = { etag: '"abc"', 'last-modified': DATE };

const redirect =
  (location: string) =>
  (_request: IncomingMessage, response: ServerResponse): unknown =>
    response.writeHead(302, { location }).end();

let server: MisbehavingServer;
let fetcher: Fetcher;
let marks: Record<string, string>;
let robots: string;

beforeEach(async () => {
  marks = MARKS;
  robots = '';
  server = await startMisbehavingServer({
    '/robots.txt': (_request, response) => response.writeHead(200).end(robots),
    '/marked.jpg': (request, response) => {
      const { 'if-none-match': etag, 'if-modified-since': since } = request.headers;
      const isSame = etag === undefined ? since !== undefined && since === marks['last-modified'] : etag === marks.etag;
      response.writeHead(isSame ? 304 : 200, marks).end(isSame ? undefined : jpegBytes());
    },
    '/moved.jpg': redirect('/marked.jpg'),
    '/elsewhere.jpg': redirect('/ok.jpg'),
  });
  fetcher = make();
});
afterEach(async () => {
  await fetcher.close();
  await server.close();
});

function make(): Fetcher {
  return createFetcher({ userAgent: 'Gleaner/0.1', allowPrivate: [server.hostPort] });
}

const known = (path = '/marked.jpg'): KnownImage => ({ finalUrl: server.url(path), validators: { etag: '"abc"', lastModified: DATE } });
/** What a request told of the earlier answer. */
const told = (): unknown[] =>
  server.seen.map(({ path, headers }) => [path, headers['if-none-match'] ?? null, headers['if-modified-since'] ?? null]);

describe('asking again', () => {
  test('a download tells by what its host knows the image', async () => {
    expect(await fetcher.fetch(server.url('/marked.jpg'))).toMatchObject({ value: { validators: { etag: '"abc"', lastModified: DATE } } });
    expect(await fetcher.fetch(server.url('/ok.jpg'))).toMatchObject({ value: { validators: null } });
    expect(told()).toEqual([
      ['/marked.jpg', null, null],
      ['/ok.jpg', null, null],
    ]);
  });

  test.each<[string, Record<string, string>, unknown]>([
    ['a mark of control characters', { etag: '"a\tb"' }, null],
    ['a mark of other letters', { etag: Buffer.from('"ä"').toString('latin1') }, null],
    ['a mark without an end', { etag: `"${'x'.repeat(2000)}"` }, null],
    ['an empty one', { etag: '' }, null],
    ['one of two', { etag: '', 'last-modified': DATE }, { etag: null, lastModified: DATE }],
    ['a weak one', { etag: 'W/"1"' }, { etag: 'W/"1"', lastModified: null }],
  ])('%s', async (_name, headers, validators) => {
    marks = headers;
    expect(await fetcher.fetch(server.url('/marked.jpg'))).toMatchObject({ value: { validators } });
  });

  test('an image that is the same is not sent again', async () => {
    expect(await fetcher.fetchIfChanged(server.url('/marked.jpg'), known())).toEqual({ ok: true, value: 'unchanged' });
    expect(told()).toEqual([['/marked.jpg', '"abc"', DATE]]);
    expect(fetcher.takeAccounts()).toMatchObject([{ requests: 2, bytes: 0, errors: 0 }]);
  });

  test('an image that has changed is', async () => {
    marks = { etag: '"new"', 'last-modified': 'Thu, 22 Oct 2015 07:28:00 GMT' };
    expect(await fetcher.fetchIfChanged(server.url('/marked.jpg'), known())).toMatchObject({
      value: { bytes: jpegBytes(), validators: { etag: '"new"' } },
    });
  });

  test('only the address that the image came from is told of it', async () => {
    expect(await fetcher.fetchIfChanged(server.url('/moved.jpg'), known())).toEqual({ ok: true, value: 'unchanged' });
    expect(await fetcher.fetchIfChanged(server.url('/elsewhere.jpg'), known())).toMatchObject({
      value: { finalUrl: server.url('/ok.jpg') },
    });
    expect(told()).toEqual([
      ['/moved.jpg', null, null],
      ['/marked.jpg', '"abc"', DATE],
      ['/elsewhere.jpg', null, null],
      ['/ok.jpg', null, null],
    ]);
  });

  test('a host that has come to forbid the use in a header is heard', async () => {
    marks = { ...MARKS, 'x-robots-tag': 'noai' };
    expect(await fetcher.fetchIfChanged(server.url('/marked.jpg'), known())).toMatchObject({ status: 'disallowed', httpStatus: 304 });
  });

  test('so is one that has come to forbid it by robots.txt', async () => {
    robots = 'User-agent: *\nDisallow: /marked';
    expect(await fetcher.fetchIfChanged(server.url('/marked.jpg'), known())).toMatchObject({ status: 'robots_disallowed' });
    expect(server.seen).toEqual([]);
  });

  test('an answer to a question that was not asked is an error', async () => {
    expect(await fetcher.fetchIfChanged(server.url('/status/304'), known())).toMatchObject({ status: 'http_error', httpStatus: 304 });
  });
});
