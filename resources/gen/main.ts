import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cliGuide } from './cli-guide.ts';
import { pluginIndexes } from './plugin-indexes.ts';
import { queryGuide } from './query-guide.ts';
import { wasmModules } from './wasm-modules.ts';
import { wordTables } from './word-tables.ts';

/**
 * Writes what is made from the sources: plug-in indexes and the reference pages of the guide. With `--verify` nothing is written and
 * the exit code tells whether all of it is fresh.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const verify = process.argv.includes('--verify');
const files = new Map([...pluginIndexes(root), ...wordTables(), ...queryGuide(), ...(await cliGuide()), ...(await wasmModules(root))]);
let stale = 0;
for (const [path, content] of files) {
  let current: string | undefined;
  try {
    current = readFileSync(root + path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (current === content) continue;
  stale++;
  process.stdout.write(`${verify ? 'not fresh' : 'written'}: ${path}\n`);
  if (!verify) writeFileSync(root + path, content);
}
process.stdout.write(`${files.size} generated files, ${stale} ${verify ? 'not fresh (npm run gen)' : 'written'}\n`);
if (verify && stale > 0) process.exitCode = 1;
