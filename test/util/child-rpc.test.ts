import { fork } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ChildClient } from '#main/util/child-rpc.ts';

function startChild(): ChildClient {
  const path = fileURLToPath(new URL('./fixtures/rpc-child.ts', import.meta.url));
  const client = new ChildClient(fork(path, [], { serialization: 'advanced', execArgv: [] }), 'test');
  onTestFinished(() => client.close());
  return client;
}

test('events are taken one at a time, in order, and all of them before the answer', async () => {
  const client = startChild();
  const taken: number[] = [];
  let atWork = 0;
  const onEvent = async (event: number): Promise<void> => {
    expect(++atWork).toBe(1);
    await setImmediate();
    taken.push(event);
    atWork--;
  };
  const answer = client.call<string, number>('count', { upTo: 20 }, { onEvent }).then((value) => [value, taken.length]);
  expect(await answer).toEqual(['all', 20]);
  expect(taken).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});

test('the next event is made while one is taken, and no further one', async () => {
  const client = startChild();
  const seen: number[] = [];
  await client.call<string, number>(
    'count',
    { upTo: 9 },
    {
      onEvent: async () => {
        seen.push(await client.call<number>('emitted', {}));
      },
    },
  );
  expect(seen[0]).toBe(2);
  for (const [index, emitted] of seen.entries()) expect(emitted, `while event ${index + 1} was taken`).toBeLessThanOrEqual(index + 2);
});

test('a child that fails has its earlier events taken first', async () => {
  const client = startChild();
  const taken: number[] = [];
  const call = client.call<string, number>(
    'count',
    { upTo: 9, failAt: 3 },
    {
      onEvent: async (event) => {
        await setImmediate();
        taken.push(event);
      },
    },
  );
  await expect(call).rejects.toThrow('no 3');
  expect(taken).toEqual([1, 2]);
});

test('a reader that fails ends the call with its own error, gets nothing more, and the child goes on', async () => {
  const client = startChild();
  const seen: number[] = [];
  const call = client.call<string, number>(
    'count',
    { upTo: 1000 },
    {
      onEvent: (event) => {
        seen.push(event);
        if (event === 2) throw new Error('enough');
      },
    },
  );
  await expect(call).rejects.toThrow('enough');
  expect(await client.call<number>('emitted', {})).toBeLessThanOrEqual(4);
  expect(await client.call<string>('count', { upTo: 5 })).toBe('all');
  expect(seen).toEqual([1, 2]);
});

test('who cancels does not wait for a reader that is stuck', async () => {
  const client = startChild();
  const abort = new AbortController();
  const call = client.call<string, number>(
    'count',
    { upTo: 1000 },
    {
      signal: abort.signal,
      onEvent: () => {
        abort.abort();
        return new Promise(() => {});
      },
    },
  );
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
});
