import { expect, test } from 'vitest';
import { Limiter } from '#main/util/limiter.ts';

const never = new AbortController().signal;

/** Work that runs until it is told to end. */
function work() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const state = { isRunning: false };
  return {
    state,
    end: resolve,
    run: async (): Promise<void> => {
      state.isRunning = true;
      await promise;
      state.isRunning = false;
    },
  };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('no more than the slots run at once, the rest in order', async () => {
  const limiter = new Limiter(2);
  const works = [work(), work(), work(), work()];
  const running = works.map(({ run }) => limiter.run(run, { signal: never }));
  await settle();
  expect(works.map(({ state }) => state.isRunning)).toEqual([true, true, false, false]);
  works[1]?.end();
  await settle();
  expect(works.map(({ state }) => state.isRunning)).toEqual([true, false, true, false]);
  for (const { end } of works) end();
  await Promise.all(running);
});

test('work that needs every slot waits for all and lets nobody past', async () => {
  const limiter = new Limiter(2);
  const [first, alone, later] = [work(), work(), work()];
  const running = [limiter.run(first.run, { signal: never }), limiter.runAlone(alone.run), limiter.run(later.run, { signal: never })];
  await settle();
  expect([first, alone, later].map(({ state }) => state.isRunning)).toEqual([true, false, false]);
  first.end();
  await settle();
  expect([first, alone, later].map(({ state }) => state.isRunning)).toEqual([false, true, false]);
  alone.end();
  later.end();
  await Promise.all(running);
});

test('who is cancelled while waiting leaves the queue to the others', async () => {
  const limiter = new Limiter(1);
  const [first, second, third] = [work(), work(), work()];
  const abort = new AbortController();
  const running = limiter.run(first.run, { signal: never });
  const cancelled = limiter.run(second.run, { signal: abort.signal });
  const waiting = limiter.run(third.run, { signal: never });
  abort.abort(new Error('changed my mind'));
  await expect(cancelled).rejects.toThrow('changed my mind');
  first.end();
  third.end();
  await Promise.all([running, waiting]);
  expect(second.state.isRunning).toBe(false);
});

test('a slot comes back when the work fails', async () => {
  const limiter = new Limiter(1);
  await expect(limiter.run(() => Promise.reject(new Error('no')), { signal: never })).rejects.toThrow('no');
  expect(await limiter.run(async () => 5, { signal: never })).toBe(5);
});
