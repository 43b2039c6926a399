import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    exclude: ['test/crash/**', 'test/e2e/**', 'test/e2e-electron/**', 'test/fuzz/**', 'node_modules/**'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks', // native addons
    maxWorkers: 2,
    sequence: { shuffle: true },
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
