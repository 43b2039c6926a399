import { enableCompileCache, getCompileCacheDir } from 'node:module';

enableCompileCache();
process.env.NODE_COMPILE_CACHE ??= getCompileCacheDir();
// As in cli.ts: read at their first use, so set before anything is loaded.
process.env.UV_THREADPOOL_SIZE ??= '8';
const { main } = await import('./serve/main.ts');
await main(process.argv.slice(2));
