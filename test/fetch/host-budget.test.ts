import { setImmediate as soon } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Admission, HostBudget, type HostRules } from '#main/fetch/host-budget.ts';

const POLITE: HostRules = { connections: 2, intervalMs: 1000 };
const FREE: HostRules = { connections: 16, intervalMs: 0 };

let now = 0;
let budget: HostBudget;
const make = (options: { connections?: number; maxPauseMs?: number } = {}): HostBudget =>
  new HostBudget({ connections: 64, maxPauseMs: 30_000, clock: { wallMs: () => 0, monotonicMs: () => now }, ...options });

/** Moves both the clock and the timers. */
async function pass(ms: number): Promise<void> {
  await soon(); // what was due before has its moment first
  for (let left = ms; left > 0; left -= Math.min(left, 50)) {
    now += Math.min(left, 50);
    await vi.advanceTimersByTimeAsync(Math.min(left, 50));
  }
}

/** Asks for a turn, sends its request at once unless told otherwise, and notes when and what it gets. */
function ask(
  key: string,
  rules: HostRules,
  log: string[] = [],
  options: { signal?: AbortSignal; sends?: boolean } = {},
): { got: () => Admission | undefined } {
  let got: Admission | undefined;
  budget.acquire(key, rules, options).then(
    (admission) => {
      got = admission;
      if (admission.kind === 'turn' && options.sends !== false) admission.sent();
      log.push(`${key}@${now}`);
    },
    () => log.push(`${key} failed`),
  );
  return { got: () => got };
}
const release = (asked: { got: () => Admission | undefined }): void => {
  const admission = asked.got();
  if (admission?.kind === 'turn') admission.release();
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  now = 0;
  budget = make();
});
afterEach(() => {
  budget.close();
  vi.useRealTimers();
});

describe('the host budget', () => {
  test('starts at one host are a second apart, however fast it answers', async () => {
    const log: string[] = [];
    const asked = [1, 2, 3].map(() => ask('a.org', POLITE, log));
    await pass(0);
    await soon();
    for (const one of asked) release(one);
    await pass(1000);
    for (const one of asked) release(one);
    await pass(1000);
    expect(log).toEqual(['a.org@0', 'a.org@1000', 'a.org@2000']);
  });

  test('starts count from when the request goes out, not from the turn', async () => {
    const log: string[] = [];
    const slow = ask('a.org', POLITE, log, { sends: false });
    ask('a.org', POLITE, log);
    await pass(3000); // a name server, a connection, a handshake
    expect(log).toEqual(['a.org@0']);
    const admission = slow.got();
    if (admission?.kind === 'turn') admission.sent();
    await pass(950);
    expect(log).toEqual(['a.org@0']);
    await pass(50);
    expect(log).toEqual(['a.org@0', 'a.org@4000']);
  });

  test('a turn without a request makes way for the next, after the interval where the host was tried', async () => {
    const log: string[] = [];
    const [failed, unused] = [ask('a.org', POLITE, log, { sends: false }), ask('b.org', POLITE, log, { sends: false })];
    ask('a.org', POLITE, log);
    ask('b.org', POLITE, log);
    await pass(500);
    release(failed);
    const admission = unused.got();
    if (admission?.kind === 'turn') admission.release({ unused: true });
    await pass(500);
    expect(log).toEqual(['a.org@0', 'b.org@0', 'b.org@500', 'a.org@1000']);
  });

  test('a third connection waits until one of two is done', async () => {
    const log: string[] = [];
    const asked = [1, 2, 3].map(() => ask('a.org', POLITE, log));
    await pass(5000);
    expect(log).toHaveLength(2);
    release(asked[0] ?? { got: () => undefined });
    await pass(50);
    expect(log).toHaveLength(3);
  });

  test('hosts do not wait for each other', async () => {
    const log: string[] = [];
    for (const key of ['a.org', 'b.org', 'c.org']) ask(key, POLITE, log);
    await soon();
    expect(log).toEqual(['a.org@0', 'b.org@0', 'c.org@0']);
  });

  test('when places are short, hosts take turns', async () => {
    budget = make({ connections: 1 });
    const log: string[] = [];
    const asked = ['a', 'a', 'a', 'b', 'c'].map((key) => ask(key, FREE, log));
    for (let i = 0; i < 5; i++) {
      await soon();
      for (const one of asked) release(one);
    }
    expect(log.map((line) => line[0])).toEqual(['a', 'a', 'b', 'c', 'a']);
  });

  test('a release counts once', async () => {
    budget = make({ connections: 1 });
    const first = ask('a', FREE);
    await soon();
    release(first);
    release(first);
    const log: string[] = [];
    ask('b', FREE, log);
    ask('c', FREE, log);
    await soon();
    expect(log).toEqual(['b@0']);
  });

  test('a pause that is short enough is waited out', async () => {
    const log: string[] = [];
    release(await settled(ask('a', FREE)));
    budget.pause('a', 5000);
    ask('a', FREE, log);
    await pass(4950);
    expect(log).toEqual([]);
    await pass(50);
    expect(log).toEqual(['a@5000']);
  });

  test('a longer pause is told at once, also to those who already wait', async () => {
    budget = make({ connections: 1 });
    const first = await settled(ask('a', FREE));
    const waiting = ask('a', FREE);
    budget.pause('a', 40_000);
    await soon();
    expect(waiting.got()).toEqual({ kind: 'paused', remainingMs: 40_000 });
    expect((await settled(ask('a', FREE))).got()).toEqual({ kind: 'paused', remainingMs: 40_000 });
    release(first);
    expect((await settled(ask('b', FREE))).got()?.kind).toBe('turn');
  });

  test('without a wish of the host the pause is a minute, then two, then for good', async () => {
    const remaining = async (): Promise<number | undefined> => {
      const got = (await settled(ask('a', FREE))).got();
      return got?.kind === 'paused' ? got.remainingMs : undefined;
    };
    await settled(ask('a', FREE));
    budget.pause('a', undefined);
    budget.pause('a', undefined); // a second answer of the same moment is no second strike
    expect(await remaining()).toBe(60_000);
    await pass(60_000);
    budget.pause('a', undefined);
    expect(await remaining()).toBe(120_000);
    await pass(120_000);
    budget.pause('a', 1000);
    expect(await remaining()).toBe(Number.POSITIVE_INFINITY);
  });

  test('a good answer wipes out earlier strikes', async () => {
    await settled(ask('a', FREE));
    for (let i = 0; i < 4; i++) {
      budget.pause('a', 1000);
      await pass(1000);
      budget.succeeded('a');
    }
    budget.pause('a', undefined);
    expect((await settled(ask('a', FREE))).got()).toEqual({ kind: 'paused', remainingMs: 60_000 });
  });

  test('an own host is never rested for good', async () => {
    await settled(ask('a', FREE));
    for (let i = 0; i < 5; i++) {
      budget.pauseOwn('a', 1000);
      await pass(1000);
    }
    expect((await settled(ask('a', FREE))).got()?.kind).toBe('turn');
  });

  test('who gives up leaves the queue and blocks nobody', async () => {
    const log: string[] = [];
    const abort = new AbortController();
    ask('a', POLITE, log);
    ask('a', POLITE, log, { signal: abort.signal });
    ask('a', POLITE, log);
    abort.abort();
    await pass(1000);
    expect(log).toEqual(['a@0', 'a failed', 'a@1000']);
  });

  test('close ends all waiting and leaves no timer', async () => {
    const log: string[] = [];
    ask('a', POLITE, log);
    ask('a', POLITE, log);
    await soon();
    expect(vi.getTimerCount()).toBe(1);
    budget.close();
    await soon();
    expect([log, vi.getTimerCount()]).toEqual([['a@0', 'a failed'], 0]);
    await expect(budget.acquire('b', FREE)).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('whatever the order of events, no limit is passed and everyone gets a turn', async () => {
    const event = fc.record({ key: fc.constantFrom('a', 'b', 'c'), waitMs: fc.constantFrom(0, 0, 10, 300) });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 30 }), async (events) => {
        now = 0;
        budget = make({ connections: 3 });
        const starts: Record<string, number[]> = { a: [], b: [], c: [] };
        const active: Record<string, number> = { a: 0, b: 0, c: 0 };
        let done = 0;
        for (const { key, waitMs } of events) {
          void budget.acquire(key, { connections: 2, intervalMs: 100 }).then((admission) => {
            starts[key]?.push(now);
            active[key] = (active[key] ?? 0) + 1;
            expect(active[key]).toBeLessThanOrEqual(2);
            expect(Object.values(active).reduce((sum, n) => sum + n)).toBeLessThanOrEqual(3);
            setTimeout(() => {
              active[key] = (active[key] ?? 0) - 1;
              done++;
              if (admission.kind === 'turn') admission.release();
            }, 70);
          });
          await pass(waitMs);
        }
        await pass(events.length * 200);
        expect(done).toBe(events.length);
        for (const times of Object.values(starts)) {
          for (const [i, at] of times.slice(1).entries()) expect(at - (times[i] ?? 0)).toBeGreaterThanOrEqual(100);
        }
        budget.close();
      }),
      { numRuns: 30 },
    );
  });
});

async function settled(asked: { got: () => Admission | undefined }): Promise<{ got: () => Admission | undefined }> {
  await soon();
  return asked;
}
