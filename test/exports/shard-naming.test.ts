import { expect, test } from 'vitest';
import { indexDigits, sampleKey, shardName } from '#main/exports/shard-naming.ts';

test.each([
  [1, 0],
  [2, 1],
  [10, 1],
  [11, 2],
  [20, 2],
  [1000, 3],
  [1001, 4],
  [10_000, 4],
  [10_001, 5],
  [1_000_000, 6],
])('a shard of %i samples takes keys with %i index digits', (samples, digits) => {
  expect(indexDigits(samples)).toBe(digits);
});

test.each([
  [12, 3, 10_000, 5, '000030012'],
  [9999, 123_456, 10_000, 5, '1234569999'],
  [0, 0, 10_000, 5, '000000000'],
  [7, 0, 10_000, 5, '000000007'],
  [0, 7, 1, 5, '00007'],
  [0, 0, 1, 5, '00000'],
  [41, 12, 100, 8, '0000001241'],
])('sample %i of shard %i, %i a shard, %i digits, has the key %s', (index, shard, samples, digits, key) => {
  expect(sampleKey(index, shard, { number_sample_per_shard: samples, oom_shard_count: digits })).toBe(key);
});

test('a shard id longer than the padding overflows it', () => {
  expect([shardName(3, 5), shardName(123_456, 5)]).toEqual(['00003', '123456']);
});
