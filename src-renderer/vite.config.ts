import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What asks the engine comes in a file of its own: it asks while the browser still reads what draws the answers. */
const ASKS =
  /src-shared\/(?!contract|model)|src-renderer\/(stores\/(?!start-run|use-layout)|connect|shell-port)|node_modules\/(react|zustand|use-sync-external-store)\//;

/** All is fetched at once, not each file when the one before it has been read. */
function preloadAll(): Plugin {
  return {
    name: 'preload-all',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle }) =>
        Object.keys(bundle ?? {})
          .filter((name) => name.endsWith('.js'))
          .map((name) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `./${name}` }, injectTo: 'head' })),
    },
  };
}

/** Builds the window's page into dist/renderer: the same files for the browser and for the desktop app. */
export default defineConfig({
  root: here('.'),
  base: './',
  publicDir: false,
  resolve: { alias: { '#shared': here('../src-shared') } },
  plugins: [preloadAll()],
  build: {
    outDir: here('../dist/renderer'),
    emptyOutDir: true,
    // The oldest Chromium that the desktop app is tested in.
    target: 'chrome108',
    // Of data: URLs, the CSP allows pictures only.
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false,
    sourcemap: false,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      // Components that say they are for the client only: here is nothing else.
      checks: { moduleLevelDirective: false },
      output: {
        codeSplitting: { groups: [{ name: 'asks', test: ASKS }] },
      },
    },
  },
});
