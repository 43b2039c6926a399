import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { Channel } from '#shared/rpc/channel.ts';
import { createClient } from '#shared/rpc/client.ts';
import { encodeMessage } from '#shared/rpc/codec.ts';
import { type ConnectionState, createReconnectingClient } from '#shared/rpc/reconnecting-client.ts';
import { type ChannelServer, type ServeOptions, serveChannel } from '#shared/rpc/server.ts';
import { createProbe, type Probe, probeContract } from './probe-service.ts';
import type { OpenTransport, Transport } from './transports.ts';

/** Everything that calls and streams promise, over one kind of channel. */
export function testConformance(open: OpenTransport): void {
  let transport: Transport;
  let probe: Probe;
  let servers: ChannelServer[];
  let accepted: Channel[];
  let logged: AppError[];
  let options: ServeOptions;
  let controller: AbortController;

  beforeEach(async () => {
    probe = createProbe();
    servers = [];
    accepted = [];
    logged = [];
    options = {};
    controller = new AbortController();
    transport = await open((channel) => {
      accepted.push(channel);
      servers.push(serveChannel(probeContract, probe.handlers, channel, { log: (error) => logged.push(error), ...options }));
    });
  });

  afterEach(async () => {
    controller.abort();
    probe.openGate();
    await Promise.all(servers.map((server) => server.close()));
    await transport.close();
  });

  const connect = async () => createClient<typeof probeContract>(await transport.connect());

  /** What the call fails with. */
  const failure = async (promise: Promise<unknown>): Promise<AppError> => {
    try {
      await promise;
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
    throw new Error('expected the call to fail');
  };

  describe('calls', () => {
    test('a call is answered, with defaults filled in', async () => {
      const client = await connect();
      const output = await client.call('add', { a: 2 });
      expect(probeContract.calls.add.output.parse(output)).toEqual({ sum: 3 });
    });

    test('many calls at a time each get their own answer', async () => {
      const client = await connect();
      const sums = await Promise.all(Array.from({ length: 200 }, (_, a) => client.call('add', { a, b: a })));
      expect(sums).toEqual(Array.from({ length: 200 }, (_, a) => ({ sum: 2 * a })));
    });

    test('an error arrives with its code, data and cause', async () => {
      const error = await failure((await connect()).call('refuse', {}));
      expect(error).toMatchObject({ code: 'MODEL_NOT_FOUND', message: 'model: no model of that name', data: { model: 'clip' } });
      expect(error.cause).toMatchObject({ message: 'ENOENT' });
      expect(logged).toEqual([]);
    });

    test('an error with data that no message can hold arrives without them, and that is logged', async () => {
      const error = await failure((await connect()).call('refuse_oddly', {}));
      expect(error).toMatchObject({ code: 'DISK_FULL', message: 'the drive is full', data: {} });
      expect(logged).toMatchObject([{ code: 'BUG', message: 'refuse_oddly: its error cannot be sent whole' }]);
    });

    test('a mistake of a handler arrives as BUG and is logged', async () => {
      const error = await failure((await connect()).call('stumble', {}));
      expect(error).toMatchObject({ code: 'BUG', message: 'stumble: x is not a function' });
      expect(logged).toMatchObject([{ code: 'BUG', cause: expect.any(TypeError) }]);
    });

    test('an output that no message can hold fails the call and no other', async () => {
      const client = await connect();
      const error = await failure(client.call('unsendable', {}));
      expect(error).toMatchObject({ code: 'BUG', message: expect.stringContaining('value.when cannot be sent') });
      expect(await client.call('add', { a: 1 })).toEqual({ sum: 2 });
    });

    test('a refused input names call, place and value', async () => {
      const client = await connect();
      // @ts-expect-error the type of `a` is wrong on purpose
      const error = await failure(client.call('add', { a: 'two' }));
      expect(error).toMatchObject({ code: 'USAGE', data: { operation: 'add', option: 'a' } });
      expect(error.message).toMatch(/^add: a: .*, got "two"$/);
    });

    test.each(['nothing', 'toString', '__proto__'])('an unknown name, %s, is answered with an error', async (name) => {
      const client = await connect();
      // @ts-expect-error the name is wrong on purpose
      expect(await failure(client.call(name, {}))).toMatchObject({ code: 'USAGE', message: `${name}: there is no call of that name` });
      expect(await client.call('add', { a: 1 })).toEqual({ sum: 2 });
    });

    test('bytes go both ways, of views no more than the view, and come back writable and aligned', async () => {
      const client = await connect();
      const memory = Uint8Array.from({ length: 64 }, (_, i) => i);
      const value = {
        odd: memory.subarray(3, 10),
        numbers: new Float64Array(memory.buffer, 8, 2),
        pooled: new Uint8Array(Buffer.from('slice of a pool')),
        empty: new Uint8Array(0),
      };
      const { value: back } = await client.call('echo', { value });
      expect(back).toEqual(value);
    });

    test('5 MB go both ways', async () => {
      const client = await connect();
      const value = Uint8Array.from({ length: 5e6 }, (_, i) => (i * 31) & 255);
      const { value: back } = await client.call('echo', { value });
      expect(back).toBeInstanceOf(Uint8Array);
      expect(back instanceof Uint8Array && Buffer.compare(back, value)).toBe(0);
    });
  });

  describe('cancelling', () => {
    test('a call cancelled beforehand is not sent', async () => {
      const client = await connect();
      controller.abort();
      expect(await failure(client.call('wait', {}, { signal: controller.signal }))).toMatchObject({ code: 'CANCELLED' });
      await client.call('add', { a: 1 });
      expect(probe.seen).toEqual([]);
    });

    test('a call cancelled at work fails with CANCELLED when its handler has stopped', async () => {
      const client = await connect();
      const call = failure(client.call('wait', {}, { signal: controller.signal }));
      await probe.sees('wait begins');
      controller.abort();
      expect(await call).toMatchObject({ code: 'CANCELLED' });
      expect(probe.seen).toEqual(['wait begins', 'wait ends']);
    });

    test('a handler may answer what it has when it is cancelled', async () => {
      const client = await connect();
      const call = client.call('wait', { keep: true }, { signal: controller.signal });
      await probe.sees('wait begins');
      controller.abort();
      expect(await call).toEqual({ state: 'paused' });
    });
  });

  describe('streams', () => {
    test('snapshots arrive until the reader stops, then the handler is aborted', async () => {
      const client = await connect();
      const ticks: number[] = [];
      const third = Promise.withResolvers<void>();
      client.stream(
        'ticks',
        { count: 1 },
        {
          signal: controller.signal,
          onSnapshot: ({ tick }) => {
            ticks.push(tick);
            if (tick < 3) probe.emit(tick + 1);
            else third.resolve();
          },
        },
      );
      await third.promise;
      expect(ticks).toEqual([0, 1, 2, 3]);
      controller.abort();
      await probe.sees('ticks ends');
      probe.emit(9);
      await client.call('add', { a: 1 });
      expect(ticks).toEqual([0, 1, 2, 3]);
    });

    test('of what comes faster than a slow reader takes it, the first and the newest arrive', async () => {
      const client = await connect();
      const ticks: number[] = [];
      const last = Promise.withResolvers<void>();
      const isFree = Promise.withResolvers<void>();
      client.stream(
        'ticks',
        { count: 500, bytes: 100_000 }, // 50 MB, were they kept
        {
          signal: controller.signal,
          onSnapshot: async ({ tick }) => {
            ticks.push(tick);
            if (tick === 0) await isFree.promise;
            else last.resolve();
          },
        },
      );
      await probe.sees('ticks begins');
      expect(accepted[0]?.buffered).toBeLessThan(200_000);
      isFree.resolve();
      await last.promise;
      expect(ticks).toEqual([0, 499]);
    });

    test('progress arrives conflated, and nothing of it after the answer', async () => {
      const client = await connect();
      const told: unknown[] = [];
      const onProgress = (progress: unknown) => {
        told.push(progress);
        if (told.length === 2) probe.openGate();
      };
      expect(await client.call('climb', { steps: 1000 }, { onProgress })).toEqual({ steps: 1000 });
      expect(told).toEqual([{ step: 0 }, { step: 999 }]);
    });

    /** What ends a stream. */
    const endOf = (name: 'broken' | 'unsendable', client: Awaited<ReturnType<typeof connect>>) =>
      new Promise<Error>((resolve, reject) =>
        client.stream(
          name,
          {},
          { signal: controller.signal, onSnapshot: reject, onError: resolve, onEnd: () => reject(new Error('ended')) },
        ),
      );

    test('an error of the handler ends the stream and is told', async () => {
      expect(await endOf('broken', await connect())).toMatchObject({ code: 'NO_LIBRARY' });
    });

    test('a snapshot that no message can hold ends the stream and aborts its handler', async () => {
      expect(await endOf('unsendable', await connect())).toMatchObject({ code: 'BUG', message: expect.stringContaining('value.when') });
      expect(probe.seen).toContain('unsendable ends');
    });

    test('an error of the reader ends the stream on both sides', async () => {
      const client = await connect();
      const error = await new Promise((resolve) => {
        const onSnapshot = () => {
          throw new RangeError('cannot draw');
        };
        client.stream('ticks', { count: 1 }, { signal: controller.signal, onSnapshot, onError: resolve });
      });
      expect(error).toMatchObject({ message: 'cannot draw' });
      await probe.sees('ticks ends');
    });

    test('a handler that returns ends the stream after its last snapshot', async () => {
      const client = await connect();
      const ticks: number[] = [];
      await new Promise<void>((resolve) => {
        client.stream(
          'ticks',
          { count: 0 },
          { signal: controller.signal, onSnapshot: ({ tick }) => void ticks.push(tick), onEnd: resolve },
        );
      });
      expect(ticks).toEqual([-2, -1]);
    });
  });

  describe('disconnects', () => {
    test('calls at work fail with DISCONNECTED and streams are told so, when the server closes', async () => {
      const client = await connect();
      const closed = new Promise<void>((resolve) => client.onClosed(resolve));
      const call = failure(client.call('wait', {}, { signal: controller.signal }));
      const stream = new Promise((onError) => {
        client.stream('ticks', { count: 1 }, { signal: controller.signal, onSnapshot: () => undefined, onError });
      });
      await Promise.all([probe.sees('wait begins'), probe.sees('ticks begins')]);
      await servers[0]?.close();
      expect(probe.seen).toEqual(expect.arrayContaining(['wait ends', 'ticks ends']));
      expect(await call).toMatchObject({ code: 'DISCONNECTED', message: 'wait: the connection to the engine was lost' });
      expect(await stream).toMatchObject({ code: 'DISCONNECTED' });
      await closed;
      expect(await failure(client.call('add', { a: 1 }))).toMatchObject({ code: 'DISCONNECTED' });
    });

    test('everything of a client that closes is aborted', async () => {
      const client = await connect();
      const call = failure(client.call('wait', {}));
      client.stream('ticks', { count: 1 }, { signal: controller.signal, onSnapshot: () => undefined });
      await Promise.all([probe.sees('wait begins'), probe.sees('ticks begins')]);
      client.close();
      expect(await call).toMatchObject({ code: 'DISCONNECTED' });
      await Promise.all([probe.sees('wait ends'), probe.sees('ticks ends')]);
    });

    test('a reconnecting client starts its streams again and tells its states', async () => {
      const states: ConnectionState[] = [];
      const client = createReconnectingClient<typeof probeContract>(transport.connect, {
        onState: (state) => states.push(state),
        minDelayMs: 5,
      });
      const ticks: number[] = [];
      client.stream('ticks', { count: 1 }, { signal: controller.signal, onSnapshot: ({ tick }) => void ticks.push(tick) });
      await probe.sees('ticks begins');
      const call = failure(client.call('wait', {}));
      await probe.sees('wait begins');
      accepted[0]?.close();
      expect(await call).toMatchObject({ code: 'DISCONNECTED' });
      expect(await client.call('add', { a: 1 })).toEqual({ sum: 2 }); // waits for the next connection
      await probe.sees('ticks begins', 2);
      await client.call('add', { a: 1 });
      expect(ticks).toEqual([0, 0]);
      expect(states).toEqual(['connecting', 'open', 'lost', 'open']);
      controller.abort();
      await probe.sees('ticks ends', 2);
      client.close();
    });
  });

  describe('hostile clients', () => {
    const broken: [string, Uint8Array][] = [
      ['no bytes', new Uint8Array(0)],
      ['noise', Uint8Array.from({ length: 100 }, (_, i) => (i * 97) & 255)],
      ['a length beyond the end', new Uint8Array([255, 255, 255, 255, 123])],
      ['another message', encodeMessage({ kind: 'result', id: 1, value: 1 })],
      ['an odd id', encodeMessage({ kind: 'call', id: -1, name: 'add', input: {}, progress: false })],
      ['too many fields', encodeMessage({ kind: 'cancel', id: 1, admin: true })],
      ['a list', encodeMessage([])],
    ];
    test.each(broken)('%s closes the connection, and no other', async (_, bytes) => {
      const other = await connect();
      const channel = await transport.connect();
      const closed = new Promise<void>((resolve) => channel.onClose(resolve));
      channel.onMessage(() => undefined);
      channel.send(bytes);
      await closed;
      expect(logged).toMatchObject([{ code: 'USAGE', message: expect.stringMatching(/^message: /) }]);
      expect(await other.call('add', { a: 1 })).toEqual({ sum: 2 });
    });

    test('an id that is at work already closes the connection', async () => {
      const channel = await transport.connect();
      const closed = new Promise<void>((resolve) => channel.onClose(resolve));
      channel.onMessage(() => undefined);
      const call = encodeMessage({ kind: 'call', id: 7, name: 'wait', input: {}, progress: false });
      channel.send(call);
      channel.send(call.slice());
      await closed;
      expect(logged).toMatchObject([{ message: 'message: wait: expected a new id, got 7 once more' }]);
    });

    test('cancelling and acknowledging what is not there changes nothing', async () => {
      const channel = await transport.connect();
      const client = createClient<typeof probeContract>(channel);
      channel.send(encodeMessage({ kind: 'cancel', id: 99 }));
      channel.send(encodeMessage({ kind: 'acknowledge', id: 99 }));
      expect(await client.call('add', { a: 1 })).toEqual({ sum: 2 });
    });

    test('calls beyond the limit are refused, and taken again when others have ended', async () => {
      options = { maxConcurrent: 3 };
      const client = await connect();
      const waits = [1, 2, 3].map(() => failure(client.call('wait', {}, { signal: controller.signal })));
      await probe.sees('wait begins', 3);
      expect(await failure(client.call('add', { a: 1 }))).toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining('at most 3 calls'),
      });
      controller.abort();
      await Promise.all(waits);
      expect(await client.call('add', { a: 1 })).toEqual({ sum: 2 });
    });

    test('a message beyond the limit is refused where it is made: an input by the client, an output by the server', async () => {
      options = { maxMessageBytes: 2000 };
      const channel = await transport.connect();
      const client = createClient<typeof probeContract>(channel, { maxMessageBytes: 2000 });
      const tooLong = { code: 'USAGE', message: expect.stringMatching(/^message: expected at most 2000 bytes, got/) };
      expect(await failure(client.call('echo', { value: new Uint8Array(2000) }))).toMatchObject(tooLong);
      expect(await failure(client.call('grow', { bytes: 2000 }))).toMatchObject(tooLong);
      expect(await client.call('grow', { bytes: 1000 })).toHaveLength(1000);
      channel.send(new Uint8Array(2001));
      await new Promise<void>((resolve) => client.onClosed(resolve));
      expect(logged).toMatchObject([tooLong]);
    });

    test('keys of hostile objects stay keys', async () => {
      const client = await connect();
      const value: unknown = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"$bytes":3}');
      const { value: back } = await client.call('echo', { value });
      expect(JSON.stringify(back)).toBe(JSON.stringify(value));
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    });
  });
}
