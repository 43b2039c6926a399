import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Builds the window's page into dist/renderer: the same files for the browser and for the desktop app. */
export default defineConfig({
  root: here('.'),
  base: './',
  publicDir: false,
  resolve: { alias: { '#shared': here('../src-shared') } },
  build: {
    outDir: here('../dist/renderer'),
    emptyOutDir: true,
    // The oldest Chromium that the desktop app is tested in.
    target: 'chrome108',
    // The CSP allows no data: URLs and no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 900,
    // Components that say they are for the client only: here is nothing else.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
