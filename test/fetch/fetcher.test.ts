import { spawn } from 'node:child_process';
import { createServer } from 'node:https';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFetcher, type Fetcher, type FetcherOptions } from '#main/fetch/fetcher.ts';
import type { FetchLimits } from '#main/fetch/limits.ts';
import type { AddressResolver } from '#main/fetch/resolver.ts';
import { jpegBytes, type MisbehavingServer, startMisbehavingServer } from './misbehaving-server.ts';
import { SELF_SIGNED } from './self-signed.ts';

const LIMITS: Partial<FetchLimits> = {
  maxBytes: 1_000_000,
  connectTimeoutMs: 800,
  headersTimeoutMs: 300,
  bodyTimeoutMs: 300,
  totalTimeoutMs: 900,
  maxRetryAfterMs: 3000,
};

const dnsError = (code: string): Error => Object.assign(new Error(`query ${code}`), { code });
const refuse = (code: string) => () => Promise.reject(dnsError(code));
/** Name servers under the test's control; nothing ever leaves the machine. */
const resolver = (own: Partial<AddressResolver> = {}): AddressResolver => ({
  resolve4: refuse('ENOTFOUND'),
  resolve6: refuse('ENODATA'),
  lookup: refuse('ENOTFOUND'),
  cancel() {},
  ...own,
});

let server: MisbehavingServer;
let fetcher: Fetcher;
const make = (options: Partial<FetcherOptions> = {}): Fetcher =>
  createFetcher({
    userAgent: 'Gleaner/0.1 (mailto:test@example.org)',
    allowPrivate: [server.hostPort],
    limits: LIMITS,
    resolver: resolver(),
    ...options,
  });

beforeEach(async () => {
  server = await startMisbehavingServer();
  fetcher = make();
});
afterEach(async () => {
  await fetcher.close();
  await server.close();
});

/** Status, HTTP status and message of a failed download. */
async function failed(path: string): Promise<{ status: string; httpStatus: number | undefined; message: string }> {
  const outcome = await fetcher.fetch(path.startsWith('/') ? server.url(path) : path);
  if (outcome.ok) throw new Error(`${path} was downloaded`);
  return { status: outcome.status, httpStatus: outcome.httpStatus, message: outcome.message };
}

describe('a download', () => {
  test('gives the bytes, their type by content and where they came from', async () => {
    const outcome = await fetcher.fetch(server.url('/ok.jpg'));
    expect(outcome).toEqual({
      ok: true,
      value: {
        bytes: jpegBytes(),
        sniffedFormat: 'jpg',
        contentType: 'image/jpeg',
        finalUrl: server.url('/ok.jpg'),
        httpStatus: 200,
        redirects: 0,
        validators: null,
      },
    });
  });

  test('hands over memory of its own, which may be transferred', async () => {
    const outcome = await fetcher.fetch(server.url('/ok.jpg'));
    expect(outcome.ok && outcome.value.bytes.buffer.byteLength).toBe(1000);
  });

  test('names itself honestly, asks for identity and sends neither cookies nor a referer', async () => {
    await fetcher.fetch(server.url('/cookie.jpg'));
    await fetcher.fetch(server.url('/cookie.jpg'));
    expect(server.seen[1]?.headers).toMatchObject({ 'user-agent': 'Gleaner/0.1 (mailto:test@example.org)', 'accept-encoding': 'identity' });
    expect(Object.keys(server.seen[1]?.headers ?? {})).not.toEqual(expect.arrayContaining(['cookie']));
    expect(server.seen[1]?.headers.referer).toBeUndefined();
  });

  test.each([
    '/wrong-type.jpg',
    '/chunked.jpg',
    '/bogus-coding.jpg',
    '/inherited-coding.jpg',
    '/noai-for-others.jpg',
    '/gzip.jpg',
    '/reset-once.jpg',
    '/to-utf8.jpg',
  ])('%s is taken', async (path) => {
    expect(await fetcher.fetch(server.url(path))).toMatchObject({ ok: true });
  });

  test('environment proxies are not used', async () => {
    process.env.http_proxy = 'http://127.0.0.1:1';
    try {
      expect(await make().fetch(server.url('/ok.jpg'))).toMatchObject({ ok: true });
    } finally {
      delete process.env.http_proxy;
    }
  });
});

describe('refusals', () => {
  test.each([
    ['/status/404', 'not_found', 404, 'HTTP 404 Not Found'],
    ['/status/410', 'not_found', 410, 'HTTP 410 Gone'],
    ['/status/401', 'forbidden', 401, 'HTTP 401 Unauthorized'],
    ['/status/403', 'forbidden', 403, 'HTTP 403 Forbidden'],
    ['/status/451', 'forbidden', 451, 'HTTP 451 Unavailable For Legal Reasons'],
    ['/status/500', 'http_error', 500, 'HTTP 500 Internal Server Error'],
    ['/status/206', 'http_error', 206, 'HTTP 206 Partial Content'],
    ['/status/599', 'http_error', 599, 'HTTP 599'],
    ['/no-location.jpg', 'http_error', 302, 'HTTP 302 Found'],
    ['/503.jpg', 'rate_limited', 503, 'HTTP 503 Service Unavailable'],
    ['/empty.jpg', 'too_small', 200, 'the body is empty'],
    ['/tiny.jpg', 'too_small', 200, '40 bytes, at least 64 are expected'],
    ['/html.jpg', 'not_an_image', 200, 'the bytes are of no image type that is read'],
    ['/short-html.jpg', 'not_an_image', 200, 'the bytes are of no image type that is read'],
    ['/svg.jpg', 'not_an_image', 200, 'the bytes are of no image type that is read'],
    ['/truncated.jpg', 'truncated', 200, 'the body ended after 400 of 1000 bytes'],
    ['/truncated-chunked.jpg', 'truncated', 200, 'the body ended after 400 bytes, before its end'],
    ['/huge-announced.jpg', 'too_large', 200, '50000000 bytes announced, at most 1000000 are read'],
    ['/huge-unannounced.jpg', 'too_large', 200, 'more than 1000000 bytes, at most 1000000 are read'],
    ['/gzip-twice.jpg', 'decode_error', 200, 'the body is compressed more than once (gzip, gzip)'],
    ['/gzip-cut.jpg', 'truncated', 200, 'the body ended after 30 bytes, before its end'],
    ['/gzip-damaged.jpg', 'decode_error', 200, 'the compressed body is damaged (Z_DATA_ERROR)'],
    ['/drip.jpg', 'timeout', undefined, 'not done within 900 ms'],
    ['/not-http.jpg', 'http_error', undefined, expect.stringContaining('does not speak HTTP')],
    ['/noai.jpg', 'disallowed', 200, 'X-Robots-Tag: noai'],
    ['/noindex-for-us.jpg', 'disallowed', 200, 'X-Robots-Tag: gleaner: noindex'],
    ['/loop-a.jpg', 'redirect_loop', undefined, 'the redirects go in a circle'],
    ['/hops/6', 'redirect_loop', undefined, 'more than 5 redirects'],
    ['/to-file.jpg', 'invalid_url', undefined, 'URLs must be http or https, got file:'],
    ['/to-private.jpg', 'blocked_address', undefined, '169.254.169.254 is no public address'],
    ['/to-other-port.jpg', 'blocked_address', undefined, '127.0.0.1 is no public address'],
  ])('%s: %s', async (path, status, httpStatus, message) => {
    expect(await failed(path)).toEqual({ status, httpStatus, message });
  });

  test.each([
    ['/slow-headers.jpg', 'no response headers in time (UND_ERR_HEADERS_TIMEOUT)'],
    ['/stalled-body.jpg', 'the body stopped coming (UND_ERR_BODY_TIMEOUT)'],
  ])('%s: timeout long before the limit for the whole', async (path, message) => {
    fetcher = make({ limits: { ...LIMITS, totalTimeoutMs: 20_000 } });
    expect(await failed(path)).toEqual({ status: 'timeout', httpStatus: undefined, message });
  });

  test('a reset connection is tried once more, then given up', async () => {
    expect(await failed('/reset.jpg')).toMatchObject({ status: 'connect_error' });
    expect(server.count('/reset.jpg')).toBe(2);
  });

  test('a port where nobody listens is a connect error', async () => {
    const gone = await startMisbehavingServer();
    await gone.close();
    fetcher = make({ allowPrivate: [gone.hostPort] });
    expect(await failed(gone.url('/ok.jpg'))).toMatchObject({ status: 'connect_error', message: 'connection refused (ECONNREFUSED)' });
  });

  test('a host that speaks no TLS is a TLS error', async () => {
    expect(await failed(server.url('/ok.jpg').replace('http:', 'https:'))).toMatchObject({ status: 'tls_error' });
  });

  test('a certificate that nobody vouches for is refused, whatever the environment says', async () => {
    const secure = createServer(SELF_SIGNED, (_request, response) => response.end(jpegBytes()));
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const address = secure.address();
    const hostPort = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      fetcher = make({ allowPrivate: [hostPort] });
      expect(await failed(`https://${hostPort}/a.jpg`)).toMatchObject({
        status: 'tls_error',
        message: expect.stringContaining('SELF_SIGNED'),
      });
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      secure.closeAllConnections();
      await new Promise((resolve) => secure.close(resolve));
    }
  });

  test('a body without an end is cut off soon after the limit', async () => {
    await failed('/huge-unannounced.jpg');
    expect(server.bytesSent()).toBeLessThan(12_000_000); // the limit and what sockets buffer
  });

  test('a gzip bomb is stopped by its growth', async () => {
    fetcher = make({ limits: { ...LIMITS, maxBytes: 50_000_000 } });
    expect(await failed('/gzip-bomb.jpg')).toMatchObject({
      status: 'too_large',
      message: expect.stringContaining('compressed bytes became more than'),
    });
  });

  test('messages hold no credentials', async () => {
    expect((await failed(server.url('/ok.jpg').replace('//', '//user:secret@'))).message).not.toContain('secret');
  });
});

describe('redirects', () => {
  test('up to five are followed, each for itself', async () => {
    expect(await fetcher.fetch(server.url('/hops/5'))).toMatchObject({
      ok: true,
      value: { redirects: 5, finalUrl: server.url('/hops/0') },
    });
  });

  test('a relative target is resolved and its fragment not sent', async () => {
    expect(await fetcher.fetch(server.url('/redirect.jpg'))).toMatchObject({ ok: true, value: { redirects: 1 } });
    expect(server.seen.map(({ path }) => path)).toEqual(['/redirect.jpg', '/ok.jpg']);
  });
});

describe('the pace', () => {
  test.each(['/429-then-ok.jpg', '/429-date-then-ok.jpg'])('%s is asked again after the time that the host named', async (path) => {
    expect(await fetcher.fetch(server.url(path))).toMatchObject({ ok: true });
    const [first, second] = server.seen.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(path.includes('date') ? 400 : 990);
  });

  test('a host that refuses twice is not asked a third time', async () => {
    expect(await failed('/503-soon.jpg')).toMatchObject({ status: 'rate_limited', httpStatus: 503 });
    expect(server.count('/503-soon.jpg')).toBe(2);
  });

  test('a pause that is too long to wait fails the image at once, and the next of that host without a request', async () => {
    expect(await failed('/503-later.jpg')).toMatchObject({ status: 'rate_limited', httpStatus: 503 });
    expect(await failed('/ok.jpg')).toMatchObject({
      status: 'rate_limited',
      message: 'the host asked for a slower pace and rests for another 3600 s',
    });
    expect(server.seen).toHaveLength(1);
  });

  test('the server sees no more connections and no faster starts than the rules allow', async () => {
    const slow = await startMisbehavingServer({
      '/slow.jpg': (_request, response) => {
        setTimeout(() => response.end(jpegBytes()), 700);
      },
    });
    fetcher = make({ allowPrivate: [slow.hostPort], limits: { ownHost: { connections: 2, intervalMs: 300 } } });
    try {
      const outcomes = await Promise.all(Array.from({ length: 6 }, () => fetcher.fetch(slow.url('/slow.jpg'))));
      expect(outcomes.every(({ ok }) => ok)).toBe(true);
      expect(slow.mostAtOnce()).toBe(2);
      const starts = slow.seen.map(({ at }) => at);
      const gaps = starts.slice(1).map((at, i) => at - (starts[i] ?? 0));
      // Seen at the server, where a busy machine moves a start by tens of milliseconds.
      expect(Math.min(...gaps)).toBeGreaterThan(150);
    } finally {
      await slow.close();
    }
  });

  test('own hosts are worked with sixteen connections and no interval by default', async () => {
    const slow = await startMisbehavingServer({
      '/slow.jpg': (_request, response) => {
        setTimeout(() => response.end(jpegBytes()), 100);
      },
    });
    fetcher = make({ allowPrivate: [slow.hostPort] });
    try {
      await Promise.all(Array.from({ length: 40 }, () => fetcher.fetch(slow.url('/slow.jpg'))));
      expect(slow.mostAtOnce()).toBe(16);
    } finally {
      await slow.close();
    }
  });
});

describe('own hosts', () => {
  test('a private address that was not named is refused without a connection', async () => {
    fetcher = make({ allowPrivate: [] });
    expect(await failed('/ok.jpg')).toMatchObject({ status: 'blocked_address' });
    expect(server.seen).toHaveLength(0);
  });

  test('localhost:PORT opens that name, not its address', async () => {
    const port = server.hostPort.split(':')[1];
    fetcher = make({ allowPrivate: [`localhost:${port}`] });
    expect(await fetcher.fetch(`http://localhost:${port}/ok.jpg`)).toMatchObject({ ok: true });
    expect(await failed('/ok.jpg')).toMatchObject({ status: 'blocked_address' });
  });

  test('a name of the hosts file is asked of the system', async () => {
    const port = server.hostPort.split(':')[1];
    const lookup = async () => [{ address: '127.0.0.1', family: 4 }];
    fetcher = make({ allowPrivate: [`nas.home:${port}`], resolver: resolver({ lookup }) });
    expect(await fetcher.fetch(`http://nas.home:${port}/ok.jpg`)).toMatchObject({ ok: true });
  });

  test.each(['127.0.0.1', 'http://127.0.0.1:80', 'a:b:80', '127.0.0.1:99999', 'user@host:80', '', ':80'])('%j is no HOST:PORT', (entry) => {
    expect(() => createFetcher({ userAgent: 'x', allowPrivate: [entry] })).toThrow(/a private host must be HOST:PORT/);
  });
});

describe('names and the network', () => {
  test('a name without an address is a DNS error', async () => {
    expect(await failed('http://gone.example.net/a.jpg')).toEqual({
      status: 'dns_error',
      httpStatus: undefined,
      message: 'gone.example.net has no address',
    });
  });

  test('a public name with a private address is refused', async () => {
    fetcher = make({ resolver: resolver({ resolve4: async () => [{ address: '127.0.0.1', ttl: 60 }] }) });
    expect(await failed('http://rebind.example.net/a.jpg')).toMatchObject({
      status: 'blocked_address',
      message: expect.stringContaining('127.0.0.1'),
    });
  });

  test('one private address among public ones is enough to refuse', async () => {
    const mixed = {
      resolve4: async () => [{ address: '93.184.215.14', ttl: 60 }],
      resolve6: async () => [{ address: 'fd00::1', ttl: 60 }],
    };
    fetcher = make({ resolver: resolver(mixed) });
    expect(await failed('http://mixed.example.net/a.jpg')).toMatchObject({
      status: 'blocked_address',
      message: expect.stringContaining('fd00::1'),
    });
  });

  test('when no name server answers anything the network is lost, and no image fails for it', async () => {
    fetcher = make({ resolver: resolver({ resolve4: refuse('ETIMEOUT'), resolve6: refuse('ETIMEOUT') }) });
    await expect(fetcher.fetch('http://a.example.net/a.jpg')).rejects.toMatchObject({ code: 'NETWORK_LOST' });
  });

  test('when only this name gets no answer it is that name\u2019s fault', async () => {
    const resolve4 = (host: string) => Promise.reject(dnsError(host.startsWith('gleaner-') ? 'ENOTFOUND' : 'ESERVFAIL'));
    fetcher = make({ resolver: resolver({ resolve4, resolve6: refuse('ESERVFAIL') }) });
    expect(await failed('http://broken.example.net/a.jpg')).toMatchObject({
      status: 'dns_error',
      message: 'no name server answered for broken.example.net (ESERVFAIL)',
    });
  });

  test('a failure during the loss is forgotten when the network is back', async () => {
    let isBack = false;
    const resolve4 = async () => {
      if (!isBack) throw dnsError('ETIMEOUT');
      return [{ address: '127.0.0.1', ttl: 60 }];
    };
    fetcher = make({ resolver: resolver({ resolve4 }) });
    await expect(fetcher.fetch('http://a.example.net/a.jpg')).rejects.toMatchObject({ code: 'NETWORK_LOST' });
    isBack = true;
    expect(await failed('http://a.example.net/a.jpg')).toMatchObject({ status: 'blocked_address' });
  });
});

describe('stopping', () => {
  test('an abort ends the download with the signal\u2019s reason and frees its place', async () => {
    const abort = new AbortController();
    fetcher = make({ limits: { ...LIMITS, headersTimeoutMs: 20_000, totalTimeoutMs: 20_000, ownHost: { connections: 1, intervalMs: 0 } } });
    const pending = fetcher.fetch(server.url('/slow-headers.jpg'), { signal: abort.signal });
    const waiting = fetcher.fetch(server.url('/ok.jpg'));
    const reason = new Error('enough');
    abort.abort(reason);
    await expect(pending).rejects.toBe(reason);
    expect(await waiting).toMatchObject({ ok: true });
  });

  test('an abort while a name server is silent is felt at once', async () => {
    const abort = new AbortController();
    const silent = { resolve4: () => new Promise<never>(() => {}), resolve6: () => new Promise<never>(() => {}) };
    fetcher = make({ resolver: resolver(silent), limits: { ...LIMITS, totalTimeoutMs: 20_000 } });
    const pending = fetcher.fetch('http://silent.example.net/a.jpg', { signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    const startedAt = performance.now();
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  test('the limit for the whole holds while a name server is silent', async () => {
    const silent = (host: string): Promise<never> =>
      host.startsWith('silent') ? new Promise(() => {}) : Promise.reject(dnsError('ENOTFOUND'));
    fetcher = make({ resolver: resolver({ resolve4: silent, resolve6: silent }) });
    expect(await failed('http://silent.example.net/a.jpg')).toMatchObject({ status: 'timeout', message: 'not done within 900 ms' });
  });

  test('an abort ends the question whether the network is lost', async () => {
    const abort = new AbortController();
    const asked = Promise.withResolvers<void>();
    const resolve4 = (host: string): Promise<never> => {
      if (!host.startsWith('gleaner-')) return Promise.reject(dnsError('ETIMEOUT'));
      asked.resolve();
      return new Promise(() => {});
    };
    fetcher = make({ resolver: resolver({ resolve4 }) });
    const pending = fetcher.fetch('http://a.example.net/a.jpg', { signal: abort.signal });
    await asked.promise;
    abort.abort();
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('an abort while waiting for the host\u2019s turn ends the wait', async () => {
    const abort = new AbortController();
    fetcher = make({ limits: { ...LIMITS, ownHost: { connections: 1, intervalMs: 60_000 } } });
    const waiting = fetcher.fetch(server.url('/ok.jpg'), { signal: abort.signal });
    // The request for robots.txt was this minute's.
    await vi.waitFor(() => expect(fetcher.takeAccounts()).toMatchObject([{ robots: 'absent' }]));
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('close ends what runs and what waits with CANCELLED', async () => {
    fetcher = make({ limits: { ...LIMITS, headersTimeoutMs: 20_000, totalTimeoutMs: 20_000, ownHost: { connections: 1, intervalMs: 0 } } });
    const pending = [fetcher.fetch(server.url('/slow-headers.jpg')), fetcher.fetch(server.url('/ok.jpg'))];
    const settled = Promise.allSettled(pending);
    await fetcher.close();
    for (const result of await settled) expect(result).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED' } });
    await expect(fetcher.fetch(server.url('/ok.jpg'))).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('after close nothing keeps the process alive', async () => {
    const script = fileURLToPath(new URL('./fetch-and-close.ts', import.meta.url));
    const child = spawn(process.execPath, [script, server.hostPort, server.url('/ok.jpg'), server.url('/503-later.jpg')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    for await (const chunk of child.stdout) output += chunk;
    expect(output).toBe('ok rate_limited CANCELLED 0\n');
  });
});
