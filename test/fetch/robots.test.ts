import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createFetcher, type Fetcher, type FetcherOptions } from '#main/fetch/fetcher.ts';
import { jpegBytes, type MisbehavingServer, startMisbehavingServer } from './misbehaving-server.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function host(robots: Handler, own: Record<string, Handler> = {}): Promise<MisbehavingServer> {
  const server = await startMisbehavingServer({ '/robots.txt': robots, ...own });
  open.push(server);
  return server;
}

function fetcherFor(servers: readonly MisbehavingServer[], options: Partial<FetcherOptions> = {}): Fetcher {
  const fetcher = createFetcher({
    userAgent: 'Gleaner/0.1',
    allowPrivate: servers.map(({ hostPort }) => hostPort),
    ...options,
    limits: {
      connectTimeoutMs: 800,
      headersTimeoutMs: 300,
      bodyTimeoutMs: 300,
      totalTimeoutMs: 5000,
      maxRetryAfterMs: 3000,
      ...options.limits,
    },
  });
  open.unshift(fetcher);
  return fetcher;
}

const file =
  (text: string, headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/plain', ...headers }).end(text);
const status =
  (code: number, headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    response.writeHead(code, headers).end('no');
const redirectTo =
  (location: string): Handler =>
  (_request, response) =>
    response.writeHead(301, { location }).end();

/** Status and message of /ok.jpg on a host with this robots.txt, and how often the image was asked for. */
async function tryOk(robots: Handler, own: Record<string, Handler> = {}) {
  const server = await host(robots, own);
  const outcome = await fetcherFor([server]).fetch(server.url('/ok.jpg'));
  return { status: outcome.ok ? 'ok' : outcome.status, message: outcome.ok ? null : outcome.message, requests: server.count('/ok.jpg') };
}

describe('what robots.txt says', () => {
  test('a forbidden image is not asked for, and the failure names the line', async () => {
    expect(await tryOk(file('User-agent: *\nDisallow: /ok'))).toEqual({
      status: 'robots_disallowed',
      message: 'robots.txt: Disallow: /ok (User-agent: *)',
      requests: 0,
    });
  });

  test.each<[string, Handler, string, number]>([
    ['other paths stay open', file('User-agent: *\nDisallow: /private'), 'ok', 1],
    ['a file for other builders of datasets counts', file('User-agent: img2dataset\nDisallow: /'), 'robots_disallowed', 0],
    ['an empty file allows', file(''), 'ok', 1],
    ['204 is an empty file', status(204), 'ok', 1],
    ['none is no rule', status(404), 'ok', 1],
    ['gone is no rule', status(410), 'ok', 1],
    [
      'a compressed file is read',
      (_q, r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('User-agent: *\nDisallow: /')),
      'robots_disallowed',
      0,
    ],
    [
      'of a compressed flood only the beginning counts',
      (_q, r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(`User-agent: *\nDisallow: /\n${'#\n'.repeat(20_000_000)}`)),
      'robots_disallowed',
      0,
    ],
    [
      'a damaged compressed file forbids',
      (_q, r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end('User-agent: *\nAllow: /\n'),
      'robots_unreachable',
      0,
    ],
    ['a server error forbids', status(500), 'robots_unreachable', 0],
    ['an unavailable service forbids', status(503), 'robots_unreachable', 0],
    ['too many requests forbid', status(429), 'rate_limited', 0],
    ['silence forbids', () => {}, 'robots_unreachable', 0],
    ['a lost connection forbids', (request) => request.socket.resetAndDestroy(), 'connect_error', 0],
    ['what is no HTTP forbids', (request) => request.socket.end('220 smtp ESMTP\r\n'), 'robots_unreachable', 0],
    [
      'a file that is cut off forbids',
      (_q, r) => {
        r.writeHead(200, { 'content-length': '100' });
        r.write('User-agent: *\n', () => r.destroy());
      },
      'robots_unreachable',
      0,
    ],
    ['a redirect without a target forbids', status(302), 'robots_unreachable', 0],
    ['a redirect to a private address forbids', redirectTo('http://169.254.169.254/robots.txt'), 'robots_unreachable', 0],
  ])('%s', async (_name, robots, expected, requests) => {
    expect(await tryOk(robots)).toMatchObject({ status: expected, requests });
  });

  test('a file without an end is read as far as the limit', async () => {
    let sent = 0;
    const endless: Handler = (_request, response) => {
      response.writeHead(200);
      response.write('User-agent: *\nDisallow: /\n');
      const pump = (): void => {
        while (!response.destroyed && response.write('#'.repeat(65_536))) sent += 65_536;
      };
      response.on('drain', pump);
      pump();
    };
    expect(await tryOk(endless)).toMatchObject({ status: 'robots_disallowed' });
    expect(sent).toBeLessThan(12_000_000); // the limit and what sockets buffer
  });

  test('silence is silence, whichever limit ends it', async () => {
    const server = await host(() => {});
    const fetcher = fetcherFor([server], { limits: { headersTimeoutMs: 5000, totalTimeoutMs: 300 } });
    expect(await fetcher.fetch(server.url('/ok.jpg'))).toMatchObject({ status: 'robots_unreachable' });
  });

  test('a host that does not show its file may be asked, at half the pace', async () => {
    const server = await host(status(403));
    const fetcher = fetcherFor([server]);
    await Promise.all([fetcher.fetch(server.url('/ok.jpg')), fetcher.fetch(server.url('/ok.jpg'))]);
    const [first, second] = server.seen.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(1900);
  });

  test('five redirects are followed and the rules count for the host that was asked first', async () => {
    const hops: Record<string, Handler> = { '/r5': file('User-agent: *\nDisallow: /ok') };
    for (const n of [1, 2, 3, 4]) hops[`/r${n}`] = redirectTo(`/r${n + 1}`);
    expect(await tryOk(redirectTo('/r1'), hops)).toMatchObject({ status: 'robots_disallowed' });
  });

  test('more redirects are as none', async () => {
    expect(await tryOk(redirectTo('/robots.txt'))).toMatchObject({ status: 'ok' });
  });

  test('a file at another host counts', async () => {
    const other = await host(file('User-agent: *\nDisallow: /ok'));
    const server = await host(redirectTo(other.url('/robots.txt')));
    const outcome = await fetcherFor([server, other]).fetch(server.url('/ok.jpg'));
    expect(outcome).toMatchObject({ status: 'robots_disallowed' });
  });

  test('a redirect to a forbidden image is not followed', async () => {
    const other = await host(file('User-agent: *\nDisallow: /'));
    const server = await host(status(404), { '/away.jpg': redirectTo(other.url('/ok.jpg')) });
    expect(await fetcherFor([server, other]).fetch(server.url('/away.jpg'))).toMatchObject({ status: 'robots_disallowed' });
    expect(other.seen).toEqual([]);
  });
});

test('a further name of this program counts in both, and so do directives of the caller’s choice', async () => {
  const say =
    (line: string): Handler =>
    (_request, response) =>
      response.writeHead(200, { 'x-robots-tag': line }).end(jpegBytes());
  const server = await host(file('User-agent: mybot\nDisallow: /mine'), {
    '/mine.jpg': say('all'),
    '/named.jpg': say('mybot: noindex'),
    '/noai.jpg': say('noai'),
  });
  const told = async (options: Partial<FetcherOptions>): Promise<string[]> => {
    const fetcher = fetcherFor([server], options);
    const outcomes = await Promise.all(['/mine.jpg', '/named.jpg', '/noai.jpg'].map((path) => fetcher.fetch(server.url(path))));
    return outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.status));
  };
  expect(await told({})).toEqual(['ok', 'ok', 'disallowed']);
  expect(await told({ alias: 'mybot', excluding: new Set(['noindex']) })).toEqual(['robots_disallowed', 'disallowed', 'ok']);
});

describe('asking for robots.txt', () => {
  test('once a host, however many images are asked for at once', async () => {
    const servers = await Promise.all([host(status(404)), host(file('User-agent: *\nDisallow: /ok')), host(status(500))]);
    const fetcher = fetcherFor(servers);
    const ask = () => servers.flatMap((server) => Array.from({ length: 10 }, (_, n) => fetcher.fetch(server.url(`/ok.jpg?${n}`))));
    await Promise.all(ask());
    await Promise.all(ask());
    expect(servers.map((server) => server.robotsSeen())).toEqual([1, 1, 1]);
  });

  test('takes its turn at the host like any other request', async () => {
    const at: number[] = [];
    const server = await host((_q, response) => {
      at.push(performance.now());
      response.writeHead(404).end();
    });
    const fetcher = fetcherFor([server], { limits: { ownHost: { connections: 1, intervalMs: 300 } } });
    await fetcher.fetch(server.url('/ok.jpg'));
    expect((server.seen[0]?.at ?? 0) - (at[0] ?? 0)).toBeGreaterThan(250);
  });

  test('a pause that the host names is waited out, then it is asked once more', async () => {
    let count = 0;
    const robots: Handler = (request, response) => (count++ === 0 ? status(429, { 'retry-after': '1' }) : status(404))(request, response);
    expect(await tryOk(robots)).toMatchObject({ status: 'ok' });
    expect(count).toBe(2);
  });

  test('who gives up waiting for it does not spoil it for others', async () => {
    const arrived = Promise.withResolvers<() => void>();
    const server = await host((_q, response) => arrived.resolve(() => response.writeHead(404).end()));
    const fetcher = fetcherFor([server]);
    const abort = new AbortController();
    const first = fetcher.fetch(server.url('/ok.jpg'), { signal: abort.signal });
    const second = fetcher.fetch(server.url('/ok.jpg'));
    const answer = await arrived.promise;
    abort.abort();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    answer();
    expect(await second).toMatchObject({ ok: true });
  });

  test('it is asked for again after the time that the host names, an hour at least and a day at most', async () => {
    const files = [file('', { 'cache-control': 'public, max-age=7200' }), file('', { 'cache-control': 'max-age=0' }), file('')];
    const servers = await Promise.all(files.map((robots) => host(robots)));
    let now = 0;
    const fetcher = fetcherFor(servers, { clock: { wallMs: () => Date.now(), monotonicMs: () => now } });
    const hours = async (at: number): Promise<number[]> => {
      now = at * 3_600_000;
      for (const server of servers) await fetcher.fetch(server.url('/ok.jpg'));
      return servers.map((server) => server.robotsSeen());
    };
    expect(await hours(0.9)).toEqual([1, 1, 1]);
    expect(await hours(1.5)).toEqual([1, 1, 1]);
    expect(await hours(2)).toEqual([1, 2, 1]);
    expect(await hours(3)).toEqual([2, 3, 1]);
    expect(await hours(25)).toEqual([3, 4, 2]);
  });
});

describe('the wished pace', () => {
  test('starts are as far apart as the host wishes', async () => {
    const server = await host(file('User-agent: *\nCrawl-delay: 0.4'));
    const fetcher = fetcherFor([server]);
    await Promise.all([1, 2, 3].map((n) => fetcher.fetch(server.url(`/ok.jpg?${n}`))));
    const at = server.seen.map((seen) => seen.at);
    expect(Math.min((at[1] ?? 0) - (at[0] ?? 0), (at[2] ?? 0) - (at[1] ?? 0))).toBeGreaterThan(300);
  });

  test('a distance too long to wait for gives one image now and the others another time', async () => {
    const server = await host(file('User-agent: *\nCrawl-delay: 120'), { '/x.jpg': (_q, response) => response.writeHead(404).end() });
    const fetcher = fetcherFor([server]);
    const outcomes = await Promise.all([1, 2, 3].map(() => fetcher.fetch(server.url('/ok.jpg'))));
    outcomes.push(await fetcher.fetch(server.url('/ok.jpg')));
    expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.status))).toEqual(['ok', 'rate_limited', 'rate_limited', 'rate_limited']);
    expect(server.seen).toHaveLength(1);
  });
});

describe('the account of a host', () => {
  test('tells requests, bytes, refusals and what robots.txt came to', async () => {
    const server = await host(file('User-agent: *\nDisallow: /noai'));
    const closed = await host(status(500));
    const fetcher = fetcherFor([server, closed]);
    for (const path of ['/ok.jpg', '/status/404', '/status/500', '/503-soon.jpg', '/noai.jpg']) await fetcher.fetch(server.url(path));
    await fetcher.fetch(closed.url('/ok.jpg'));
    expect(fetcher.takeAccounts()).toEqual([
      {
        origin: server.url(''),
        requests: 6,
        bytes: 1029,
        rateLimited: 2,
        errors: 1,
        disallowed: 1,
        robots: 'read',
        isParked: false,
      },
      { origin: closed.url(''), requests: 1, bytes: 0, rateLimited: 0, errors: 1, disallowed: 0, robots: 'unreachable', isParked: false },
    ]);
    expect(fetcher.takeAccounts()).toEqual([]);
  });
});

describe('the breaker', () => {
  test('a host most of whose requests fail is left alone, and those who wait learn of it at once', async () => {
    const server = await host(status(404));
    const fetcher = fetcherFor([server], { limits: { ownHost: { connections: 1, intervalMs: 20 } } });
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, n) => fetcher.fetch(server.url(`/status/500?${n}`))));
    const words = outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.status));
    expect(words.filter((word) => word === 'http_error')).toHaveLength(11);
    expect(words.filter((word) => word === 'host_parked')).toHaveLength(189);
    expect(server.seen).toHaveLength(11);
    expect(await fetcher.fetch(server.url('/ok.jpg'))).toMatchObject({ status: 'host_parked' });
    expect(fetcher.takeAccounts()).toMatchObject([{ requests: 12, errors: 11, isParked: true }]);
  });

  test('half of them failing is not most', async () => {
    const server = await host(status(404));
    const fetcher = fetcherFor([server]);
    for (let n = 0; n < 60; n++) await fetcher.fetch(server.url(n % 2 === 0 ? '/ok.jpg' : '/status/500'));
    expect(await fetcher.fetch(server.url('/ok.jpg'))).toMatchObject({ ok: true });
  });

  test('pictures that are gone or none are no fault of a host', async () => {
    const server = await host(status(404));
    const fetcher = fetcherFor([server]);
    for (let n = 0; n < 30; n++) await fetcher.fetch(server.url(n % 2 === 0 ? '/status/404' : '/svg.jpg'));
    expect(await fetcher.fetch(server.url('/ok.jpg'))).toMatchObject({ ok: true });
  });

  test('one host does not answer for another', async () => {
    const [bad, good] = [await host(status(404)), await host(status(404))];
    const fetcher = fetcherFor([bad, good]);
    for (let n = 0; n < 12; n++) await fetcher.fetch(bad.url('/status/500'));
    expect([await fetcher.fetch(bad.url('/ok.jpg')), await fetcher.fetch(good.url('/ok.jpg'))]).toMatchObject([
      { status: 'host_parked' },
      { ok: true },
    ]);
  });
});
