import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/e2e-electron/**/*.test.ts'],
    globalSetup: ['test/e2e-electron/global-setup.ts'],
    pool: 'forks',
    // Every test starts an app with an engine of several processes.
    fileParallelism: false,
    // As in test/vitest.config.ts.
    retry: 1,
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
});
