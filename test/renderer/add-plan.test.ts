import { expect, test } from 'vitest';
import { addCommand, addInput, plannedPairs, shareRange } from '../../src-renderer/features/pool/add-plan.ts';

const plan = { which: 'all', limit: 10, seed: 7 } as const;

test('all pairs are asked for without a limit, a sample with its limit and seed', () => {
  expect(addInput('lang:en', plan)).toEqual({ where: 'lang:en' });
  expect(addInput('lang:en', { ...plan, which: 'first' })).toEqual({ where: 'lang:en', limit: 10, order: 'first' });
  expect(addInput('lang:en', { ...plan, which: 'random' })).toEqual({ where: 'lang:en', limit: 10, order: 'random', seed: 7 });
  expect([plannedPairs(4, { ...plan, which: 'random' }), plannedPairs(400, { ...plan, which: 'first' }), plannedPairs(400, plan)]).toEqual([
    4, 10, 400,
  ]);
});

test('the same as a command line survives the quotes of a shell', () => {
  expect(addCommand('', plan)).toBe('gleaner add');
  expect(addCommand(`text:"it's" width>=5`, { ...plan, which: 'random' })).toBe(
    `gleaner add --where 'text:"it'\\''s" width>=5' --limit 10 --order random --seed 7`,
  );
});

test('the range of a share is that of Wilson, wider for fewer tries, and never leaves 0 to 1', () => {
  const [low, high] = shareRange(81, 263);
  expect(low).toBeCloseTo(0.2553, 4);
  expect(high).toBeCloseTo(0.3662, 4);
  expect(shareRange(200, 200)[1]).toBe(1);
  expect(shareRange(0, 200)[0]).toBe(0);
  expect(shareRange(200, 200)[0]).toBeLessThan(1);
});
