import { expect, test } from 'vitest';
import { EtaEstimator } from '#main/app/runs/eta.ts';

/** What is told after a run at these rates (items a second, one for each second). */
function estimate(rates: readonly number[], total: number): [number, number] | null {
  const estimator = new EtaEstimator(0, 0);
  let done = 0;
  let told: [number, number] | null = null;
  for (const [second, rate] of rates.entries()) {
    done += rate;
    told = estimator.update((second + 1) * 1000, done, total - done);
  }
  return told;
}

const seconds = (count: number, rate: (second: number) => number): number[] => Array.from({ length: count }, (_, second) => rate(second));

test('nothing is told in the first 30 seconds, nor without a total, nor while nothing gets done', () => {
  expect(
    estimate(
      seconds(29, () => 10),
      1000,
    ),
  ).toBeNull();
  expect(
    estimate(
      seconds(30, () => 10),
      1000,
    ),
  ).not.toBeNull();
  expect(new EtaEstimator(0, 0).update(60_000, 500, null)).toBeNull();
  expect(
    estimate(
      seconds(60, () => 0),
      1000,
    ),
  ).toBeNull();
});

test('a steady rate gives a narrow range around the truth', () => {
  const [least, most] = estimate(
    seconds(60, () => 10),
    1600,
  ) ?? [0, 0];
  expect(least).toBeLessThan(100_000);
  expect(most).toBeGreaterThan(100_000);
  expect(most / least).toBeLessThan(1.15);
});

test('a rate that varies gives a wider range that still holds the truth', () => {
  const bursts = seconds(120, (second) => (second % 20 < 5 ? 40 : 0));
  const [least, most] = estimate(bursts, 1200 + 1000) ?? [0, 0];
  expect(least).toBeLessThan(100_000);
  expect(most).toBeGreaterThan(100_000);
  expect(most / least).toBeGreaterThan(1.5);
});

test('what was long ago is forgotten', () => {
  const [least, most] = estimate([...seconds(300, () => 1), ...seconds(300, () => 20)], 6300 + 2000) ?? [0, 0];
  expect(least).toBeLessThan(100_000);
  expect(most).toBeGreaterThan(100_000);
  expect(most).toBeLessThan(120_000);
});
