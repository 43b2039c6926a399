import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Builds the desktop shell into dist/electron: main.cjs and preload.cjs, with everything but Electron inside. */
export default defineConfig({
  root: here('../..'),
  publicDir: false,
  resolve: { alias: { '#shared': here('../../src-shared') } },
  ssr: { noExternal: true },
  build: {
    outDir: here('../../dist/electron'),
    emptyOutDir: true,
    // The oldest Electron that the app is tested in has Node 16.
    target: 'node16',
    ssr: true,
    minify: false,
    sourcemap: false,
    rolldownOptions: {
      input: { main: here('../../src-main/electron/main.ts'), preload: here('../../src-main/electron/preload.ts') },
      // The last two speed up npm's ws where they are installed; it looks for them in a try.
      external: ['electron', 'bufferutil', 'utf-8-validate'],
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' },
    },
  },
});
