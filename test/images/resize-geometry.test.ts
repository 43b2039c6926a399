import { describe, expect, test } from 'vitest';
import { planResize, roundHalfToEven } from '#main/images/resize-geometry.ts';
import type { ResizeMode } from '#shared/model/export-options.ts';

const plan = (width: number, height: number, mode: ResizeMode, size = 256, isOnlyIfBigger = false) =>
  planResize({ width, height }, { mode, size, isOnlyIfBigger });

// Sizes that img2dataset 1.47 itself produced.
test.each([
  [400, 300, 'keep_ratio', 256, 341, 256],
  [400, 300, 'keep_ratio_largest', 256, 256, 192],
  [301, 200, 'keep_ratio', 256, 385, 256],
  [301, 200, 'keep_ratio_largest', 256, 256, 170],
  [333, 257, 'keep_ratio', 256, 332, 256],
  [333, 257, 'keep_ratio_largest', 256, 256, 198],
  [3000, 2, 'keep_ratio_largest', 256, 256, 1],
  [389, 535, 'keep_ratio', 600, 600, 825],
  [389, 535, 'keep_ratio_largest', 600, 436, 600],
] as const)('%i x %i by %s to %i gives %i x %i', (width, height, mode, size, outWidth, outHeight) => {
  expect(plan(width, height, mode, size)?.output).toEqual({ width: outWidth, height: outHeight });
});

test.each([
  [0.5, 0],
  [1.5, 2],
  [2.5, 2],
  [2.4999, 2],
  [2.5001, 3],
  [7, 7],
])('%d is rounded to %i, as Python does', (value, rounded) => {
  expect(roundHalfToEven(value)).toBe(rounded);
});

describe('center_crop', () => {
  test('cuts from floor(rest / 2)', () => {
    expect(plan(301, 200, 'center_crop')).toMatchObject({
      scaled: { width: 385, height: 256 },
      crop: { left: 64, top: 0, width: 256, height: 256 },
      output: { width: 256, height: 256 },
    });
  });
});

describe('border', () => {
  test('puts the odd pixel at the bottom or right', () => {
    expect(plan(301, 200, 'border', 255)).toMatchObject({
      scaled: { width: 255, height: 169 },
      pad: { left: 0, right: 0, top: 43, bottom: 43 },
    });
    expect(plan(200, 301, 'border')).toMatchObject({
      scaled: { width: 170, height: 256 },
      pad: { left: 43, right: 43, top: 0, bottom: 0 },
    });
    expect(plan(100, 99, 'border', 100)).toMatchObject({ isReduced: false, pad: { left: 0, right: 0, top: 0, bottom: 1 } });
    expect(plan(97, 100, 'border', 100)).toMatchObject({ pad: { left: 1, right: 2, top: 0, bottom: 0 } });
  });
});

describe('resize_only_if_bigger', () => {
  test.each([
    ['border', 256, 100, true],
    ['border', 257, 100, false],
    ['keep_ratio_largest', 256, 256, true],
    ['keep_ratio_largest', 257, 100, false],
    ['keep_ratio', 4000, 256, true],
    ['keep_ratio', 257, 257, false],
    ['center_crop', 4000, 256, true],
    ['center_crop', 257, 257, false],
  ] as const)('%s of %i x %i leaves the image alone: %s', (mode, width, height, isLeft) => {
    expect(plan(width, height, mode, 256, true) === null).toBe(isLeft);
  });
});

test('resize_mode no leaves every image alone', () => {
  expect(plan(4000, 3000, 'no')).toBeNull();
});

test('the bigger test decides which filter is used', () => {
  expect(plan(300, 200, 'keep_ratio')?.isReduced).toBe(false);
  expect(plan(300, 200, 'keep_ratio_largest')?.isReduced).toBe(true);
});
