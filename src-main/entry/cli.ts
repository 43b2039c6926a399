#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Stripped types and compiled code of earlier runs are kept in the system's temporary folder: half of the start-up time.
enableCompileCache();
const { main } = await import('./cli/main.ts');
process.exitCode = await main(process.argv.slice(2));
