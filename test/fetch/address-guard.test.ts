import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { AddressGuard, isOneOf } from '#main/fetch/address-guard.ts';
import { parseOwnHosts } from '#main/fetch/allow-private.ts';
import { DnsCache } from '#main/fetch/dns-cache.ts';
import { guardedConnector } from '#main/fetch/guarded-connector.ts';
import type { AddressResolver, ResolvedAddress } from '#main/fetch/resolver.ts';

const fails = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));
let now = 0;
const clock = { wallMs: () => now, monotonicMs: () => now };

/** A name server that gives one answer after the other; an answer is a list of IPv4 addresses or an error code. */
function scripted(...answers: (string[] | string)[]) {
  const asked: string[] = [];
  const resolver: AddressResolver = {
    resolve4: (host): Promise<ResolvedAddress[]> => {
      asked.push(host);
      const answer = answers[Math.min(asked.length, answers.length) - 1] ?? 'ENOTFOUND';
      return typeof answer === 'string' ? fails(answer) : Promise.resolve(answer.map((address) => ({ address, ttl: 1 })));
    },
    resolve6: () => fails('ENODATA'),
    lookup: () => fails('ENOTFOUND'),
    cancel() {},
  };
  const dns = new DnsCache({ resolver, clock });
  return {
    asked,
    dns,
    guard: (isPublic?: (address: string) => boolean) =>
      new AddressGuard({ ownHosts: parseOwnHosts([]), dns, resolver, ...(isPublic && { isPublic }) }),
  };
}

afterEach(() => {
  now = 0;
});

describe('the name cache', () => {
  test('keeps an answer for at least a minute, whatever its time to live', async () => {
    const { dns, asked } = scripted(['93.184.215.14']);
    await dns.resolve('a.org');
    now = 59_000;
    await dns.resolve('a.org');
    expect(asked).toHaveLength(1);
    now = 61_000;
    await dns.resolve('a.org');
    expect(asked).toHaveLength(2);
  });

  test('keeps a failure for a minute and tells it again', async () => {
    const { dns, asked } = scripted('ENOTFOUND');
    for (let i = 0; i < 3; i++) await expect(dns.resolve('a.org')).rejects.toMatchObject({ kind: 'no_address' });
    expect(asked).toHaveLength(1);
    now = 61_000;
    await expect(dns.resolve('a.org')).rejects.toThrow('a.org has no address');
    expect(asked).toHaveLength(2);
  });

  test('asks once for those who ask together', async () => {
    const { dns, asked } = scripted(['93.184.215.14']);
    const answers = await Promise.all([1, 2, 3].map(() => dns.resolve('a.org')));
    expect([asked.length, answers[2]]).toEqual([1, [{ address: '93.184.215.14', family: 4 }]]);
  });

  test('a name server that does not answer is told apart from a name without an address', async () => {
    await expect(scripted('ETIMEOUT').dns.resolve('a.org')).rejects.toMatchObject({ kind: 'no_answer' });
  });
});

describe('the address guard', () => {
  const rebind = new URL('http://rebind.example.net/');

  test('an answer that turns private later is refused then', async () => {
    const { guard } = scripted(['93.184.215.14'], ['127.0.0.1']);
    const guarded = guard();
    expect(await guarded.addressesOf(rebind)).toEqual([{ address: '93.184.215.14', family: 4 }]);
    now = 61_000;
    await expect(guarded.addressesOf(rebind)).rejects.toMatchObject({ outcome: { status: 'blocked_address' } });
  });

  test('one bad address among good ones is refused', async () => {
    await expect(scripted(['93.184.215.14', '192.168.0.1']).guard().addressesOf(rebind)).rejects.toMatchObject({
      outcome: { status: 'blocked_address', message: expect.stringContaining('192.168.0.1') },
    });
  });

  test('a literal address is judged without asking anyone', async () => {
    const { guard, asked } = scripted();
    await expect(guard().addressesOf(new URL('http://[::1]/'))).rejects.toMatchObject({ outcome: { status: 'blocked_address' } });
    expect(asked).toEqual([]);
  });

  test('a socket must be where it was sent', () => {
    const sent = [{ address: '1.2.3.4', family: 4 as const }];
    expect(isOneOf('1.2.3.4', sent)).toBe(true);
    expect(isOneOf('::ffff:1.2.3.4', sent)).toBe(true);
    expect(isOneOf('127.0.0.1', sent)).toBe(false);
    expect(isOneOf(undefined, sent)).toBe(false);
  });
});

describe.skipIf(process.platform !== 'linux')('the connector', () => {
  // 127.0.0.2 plays the public address; all of 127/8 is loopback on Linux.
  const isPublic = (address: string): boolean => address === '127.0.0.2';

  async function listen(address: string): Promise<{ port: number; connections: () => number; close: () => Promise<void> }> {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    const at = server.address();
    return {
      port: typeof at === 'object' && at ? at.port : 0,
      connections: () => connections,
      close: () => new Promise((resolve) => server.close(() => resolve())),
    };
  }

  const connect = (origin: URL, guard: AddressGuard): Promise<string> =>
    new Promise((resolve) => {
      const to = { hostname: origin.hostname, host: origin.host, protocol: origin.protocol, port: origin.port };
      guardedConnector(origin, { guard, connectTimeoutMs: 1000 })(to, (error, socket) => {
        resolve(error ? ((error as { code?: string }).code ?? error.message) : `connected to ${socket?.remoteAddress}`);
        socket?.destroy();
      });
    });

  test('goes to the address that was judged and asks no second time', async () => {
    const server = await listen('127.0.0.2');
    const { guard, asked } = scripted(['127.0.0.2'], ['127.0.0.1']);
    expect(await connect(new URL(`http://rebind.test:${server.port}`), guard(isPublic))).toBe('connected to 127.0.0.2');
    expect(asked).toHaveLength(1);
    await server.close();
  });

  test('a name that rebinds to a private address never reaches the server there', async () => {
    const inner = await listen('127.0.0.1');
    const { guard } = scripted(['127.0.0.2'], ['127.0.0.1']);
    const guarded = guard(isPublic);
    const origin = new URL(`http://rebind.test:${inner.port}`);
    expect(await connect(origin, guarded)).toBe('ECONNREFUSED'); // nobody listens at the public address
    now = 61_000;
    expect(await connect(origin, guarded)).toBe('GLEANER_ITEM_FAILURE');
    expect(inner.connections()).toBe(0);
    await inner.close();
  });

  test('a literal private address is refused although no lookup happens for it', async () => {
    const inner = await listen('127.0.0.1');
    expect(await connect(new URL(`http://127.0.0.1:${inner.port}`), scripted().guard(isPublic))).toBe('GLEANER_ITEM_FAILURE');
    expect(inner.connections()).toBe(0);
    await inner.close();
  });
});
