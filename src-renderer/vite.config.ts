import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What asks the engine, and what draws the first screen; every other screen and sheet is a file of its own. */
const ASKS =
  /src-shared\/(?!contract|model)|src-renderer\/(stores\/(?!start-run|use-layout)|connect|shell-port)|node_modules\/(react|zustand|use-sync-external-store)\//;
const DRAWS =
  /node_modules|src-renderer\/(draw|app|ui|messages|shell\/(?!(palette\/shortcuts|history|libraries|about))|features\/(library|filters|panels|query))/;

/** What the first screen needs is fetched at once, not each file when the one before it has been read. */
function preloadFirstScreen(): Plugin {
  return {
    name: 'preload-first-screen',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle }) =>
        Object.keys(bundle ?? {})
          .filter((name) => /^assets\/(asks|draws|rolldown-runtime)-.*\.js$/.test(name))
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
  plugins: [preloadFirstScreen()],
  build: {
    outDir: here('../dist/renderer'),
    emptyOutDir: true,
    // The oldest Chromium that the desktop app is tested in.
    target: 'chrome108',
    // The CSP allows no data: URLs and no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false,
    sourcemap: false,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      // Components that say they are for the client only: here is nothing else.
      checks: { moduleLevelDirective: false },
      output: {
        codeSplitting: {
          groups: [
            { name: 'asks', test: ASKS, priority: 2 },
            { name: 'draws', test: DRAWS, priority: 1 },
          ],
        },
      },
    },
  },
});
