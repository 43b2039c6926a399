import { expect, test } from 'vitest';
import { engineEnvironment } from '../../src-main/shell-policy/engine-environment.ts';
import { type Bounds, fitBounds } from '../../src-main/shell-policy/fit-bounds.ts';
import { restartDelay } from '../../src-main/shell-policy/restart-delay.ts';

const SCREEN: Bounds = { x: 0, y: 0, width: 1920, height: 1040 };
const SECOND: Bounds = { x: 1920, y: 0, width: 1280, height: 984 };

test.each([
  ['where it was', { x: 100, y: 50, width: 1440, height: 900 }, { x: 100, y: 50, width: 1440, height: 900 }],
  ['on the second display', { x: 2000, y: 10, width: 1200, height: 900 }, { x: 2000, y: 10, width: 1200, height: 900 }],
  ['partly outside, as it was left', { x: -1200, y: 50, width: 1440, height: 900 }, { x: -1200, y: 50, width: 1440, height: 900 }],
  ['in the middle, where its display is gone', { x: 5000, y: 50, width: 1440, height: 900 }, { x: 240, y: 70, width: 1440, height: 900 }],
  [
    'in the middle, where its upper edge cannot be caught',
    { x: 100, y: -300, width: 1440, height: 900 },
    { x: 240, y: 70, width: 1440, height: 900 },
  ],
  ['no larger than its display', { x: 0, y: 0, width: 4000, height: 3000 }, { x: 0, y: 0, width: 1920, height: 1040 }],
])('a window opens %s', (_where, saved, bounds) => {
  expect(fitBounds(saved, [SCREEN, SECOND])).toEqual(bounds);
});

test('an engine that crashes is started at once, then ever later, and given up after six crashes in five minutes', () => {
  const delays = [1, 2, 3, 4, 5, 6, 7].map((crashes) => restartDelay(Array(crashes).fill(1_000_000), 1_000_000));
  expect(delays).toEqual([0, 500, 1000, 2000, 4000, 8000, undefined]);
  expect(restartDelay([...Array(9).fill(0), 1_000_000], 1_000_000)).toBe(0);
});

test('the engine gets folders, language and devices of the environment, and no secret', () => {
  const given = {
    PATH: '/bin',
    HOME: '/home/ada',
    LANG: 'de',
    CUDA_VISIBLE_DEVICES: '0',
    AWS_SECRET_ACCESS_KEY: 'x',
    HTTPS_PROXY: 'y',
    NODE_OPTIONS: '-r z',
    HF_TOKEN: 'w',
  };
  expect(engineEnvironment(given)).toEqual({
    PATH: '/bin',
    HOME: '/home/ada',
    LANG: 'de',
    CUDA_VISIBLE_DEVICES: '0',
    UV_THREADPOOL_SIZE: '8',
  });
});
