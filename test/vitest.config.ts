import { defineConfig } from 'vitest/config';

const root = new URL('..', import.meta.url).pathname;

/** `npm test`: first everything that needs no window, then the app's page in a real Chromium over a real `serve`. */
export default defineConfig({
  test: {
    root,
    projects: [
      {
        test: {
          name: 'engine',
          root,
          include: ['test/**/*.test.ts'],
          exclude: ['test/crash/**', 'test/e2e/**', 'test/e2e-electron/**', 'test/fuzz/**', 'node_modules/**'],
          globalSetup: ['test/global-setup.ts'],
          setupFiles: ['test/property-seed.ts'],
          pool: 'forks', // native addons
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          root,
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/global-setup.ts'],
          pool: 'forks',
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          // A browser without a graphics card, on a machine that others use too, may miss a moment once; the run says so.
          retry: 1,
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
