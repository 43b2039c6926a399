import { defineConfig } from 'vitest/config';

/** The long matrices: `npm run test:crash`, `npm run test:fuzz`. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/crash/**/*.test.ts', 'test/fuzz/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 30 * 60_000,
    hookTimeout: 60_000,
  },
});
