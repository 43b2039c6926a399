#!/usr/bin/env node
import { enableCompileCache, getCompileCacheDir } from 'node:module';

// Stripped types and compiled code of earlier runs are kept in the system's temporary folder: half of the start-up time.
enableCompileCache();
// So do the threads and processes that are started from here.
process.env.NODE_COMPILE_CACHE ??= getCompileCacheDir();
// Files, image decoding and DuckDB's writers share libuv's threads; read at their first use, so it is set before anything is loaded.
process.env.UV_THREADPOOL_SIZE ??= '8';
const { main } = await import('./cli/main.ts');
process.exitCode = await main(process.argv.slice(2));
