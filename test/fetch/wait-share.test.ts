import { expect, test } from 'vitest';
import { WaitShare } from '#main/fetch/wait-share.ts';

/** A share over so many connections, and a clock to move. */
function measure(connections: number): { share: WaitShare; pass: (ms: number, active: number, waiting: number) => void } {
  let now = 0;
  const share = new WaitShare({ connections, clock: { monotonicMs: () => now, wallMs: () => now } });
  return {
    share,
    pass(ms, active, waiting) {
      now += ms;
      share.account(active, waiting);
    },
  };
}

test('nobody waits while every connection is at work, however many stand behind it', () => {
  const { share, pass } = measure(4);
  expect(share.share()).toBeNull();
  pass(1000, 4, 500);
  expect(share.share()).toBe(0);
});

test('free connections beside downloads that may not start are time lost to hosts', () => {
  const { share, pass } = measure(64);
  pass(1000, 2, 400);
  expect(share.share()).toBeCloseTo(62 / 64);
});

test('only as many connections are lost as there are downloads for them', () => {
  const { share, pass } = measure(64);
  pass(1000, 2, 2);
  expect(share.share()).toBe(0.5);
});

test('the share is that of the last ten seconds', () => {
  const { share, pass } = measure(2);
  for (let second = 0; second < 30; second++) pass(1000, 0, 2);
  expect(share.share()).toBe(1);
  for (let second = 0; second < 12; second++) pass(1000, 2, 0);
  expect(share.share()).toBe(0);
  pass(60_000, 0, 0);
  expect(share.share()).toBeNull();
});
