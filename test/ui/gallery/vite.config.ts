import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import renderer from '../../../src-renderer/vite.config.ts';

/** The gallery is built as the app is; the caller says where to. */
export default defineConfig({ ...renderer, root: fileURLToPath(new URL('.', import.meta.url)) });
