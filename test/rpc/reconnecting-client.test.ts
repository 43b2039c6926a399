import { expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { type Channel, loopbackPair } from '#shared/rpc/channel.ts';
import { createReconnectingClient } from '#shared/rpc/reconnecting-client.ts';
import { serveChannel } from '#shared/rpc/server.ts';
import { createProbe, probeContract } from './probe-service.ts';

const unreachable = async (): Promise<Channel> => {
  throw new AppError('DISCONNECTED', 'nobody listens');
};

test('a call that finds no connection fails with DISCONNECTED after the limit, and says why', async () => {
  const client = createReconnectingClient<typeof probeContract>(unreachable, { waitMs: 30, minDelayMs: 5 });
  const started = performance.now();
  await expect(client.call('add', { a: 1 })).rejects.toMatchObject({
    code: 'DISCONNECTED',
    message: 'add: there is no connection to the engine',
    cause: { message: 'nobody listens' },
  });
  expect(performance.now() - started).toBeGreaterThan(25);
  client.close();
});

test('a call that waits for a connection can be cancelled, and fails at once when the client is closed', async () => {
  const client = createReconnectingClient<typeof probeContract>(unreachable);
  const controller = new AbortController();
  const cancelled = client.call('add', { a: 1 }, { signal: controller.signal });
  const left = client.call('add', { a: 1 });
  controller.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
  client.close();
  await expect(left).rejects.toMatchObject({ code: 'DISCONNECTED' });
  await expect(client.call('add', { a: 1 })).rejects.toMatchObject({ code: 'DISCONNECTED' });
});

test('attempts come at growing intervals, and each that fails is told with its reason', async () => {
  const times: number[] = [];
  const errors: (string | undefined)[] = [];
  const probe = createProbe();
  const connect = async (): Promise<Channel> => {
    times.push(performance.now());
    if (times.length < 5) throw new Error(`attempt ${times.length}`);
    const [near, far] = loopbackPair();
    serveChannel(probeContract, probe.handlers, far);
    return near;
  };
  const client = createReconnectingClient<typeof probeContract>(connect, {
    minDelayMs: 10,
    maxDelayMs: 40,
    onState: (state, error) => errors.push(error?.message ?? state),
  });
  expect(await client.call('add', { a: 1 })).toEqual({ sum: 2 });
  expect(errors).toEqual(['connecting', 'attempt 1', 'attempt 2', 'attempt 3', 'attempt 4', 'open']);
  const pauses = times.slice(1).map((time, i) => time - (times[i] ?? time));
  for (const [i, leastMs] of [10, 20, 40, 40].entries()) expect(pauses[i]).toBeGreaterThan(leastMs - 2);
  client.close();
});

test('a stream that its handler ended or refused is not started again after a reconnect', async () => {
  const probe = createProbe();
  const ends: string[] = [];
  const far: Channel[] = [];
  const connect = async (): Promise<Channel> => {
    const [near, other] = loopbackPair();
    serveChannel(probeContract, probe.handlers, other);
    far.push(other);
    return near;
  };
  const client = createReconnectingClient<typeof probeContract>(connect, { minDelayMs: 1 });
  const { signal } = new AbortController();
  await new Promise<void>((resolve) => {
    const tell = (what: string) => {
      if (ends.push(what) === 2) resolve();
    };
    client.stream('ticks', { count: 0 }, { signal, onSnapshot: () => undefined, onEnd: () => tell('ended') });
    client.stream('broken', {}, { signal, onSnapshot: () => undefined, onError: () => tell('failed') });
  });
  far[0]?.close();
  await new Promise<void>((resolve) => queueMicrotask(resolve));
  expect(await client.call('add', { a: 1 })).toEqual({ sum: 2 });
  await client.call('add', { a: 1 }); // what the new connection started would have been answered before this
  expect(far).toHaveLength(2);
  expect(ends.sort()).toEqual(['ended', 'failed']);
  client.close();
});
