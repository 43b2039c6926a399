import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `node src-main/entry/build.ts --if-stale`: builds the user interface into dist/renderer; with the option only where it was never built or one of
 * its sources is younger. For a checkout: the packed app brings it along.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = join(ROOT, 'dist', 'renderer', 'index.html');
const SOURCES = ['src-renderer', 'src-shared', 'package-lock.json'];

/** The latest change of a file, or of any file in a folder, milliseconds since 1970. A folder changes when a file of it goes. */
async function latestChange(path: string): Promise<number> {
  const facts = await lstat(path);
  if (!facts.isDirectory()) return facts.mtimeMs;
  const names = await readdir(path);
  return Math.max(facts.mtimeMs, ...(await Promise.all(names.map((name) => latestChange(join(path, name))))));
}

async function isStale(): Promise<boolean> {
  const built = await stat(PAGE).catch(() => undefined);
  if (!built) return true;
  const changes = await Promise.all(SOURCES.map((name) => latestChange(join(ROOT, name))));
  return Math.max(...changes) > built.mtimeMs;
}

if (!process.argv.includes('--if-stale') || (await isStale())) {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const config = join(ROOT, 'src-renderer', 'vite.config.ts');
  // What it prints goes to stderr: stdout belongs to what is started afterwards.
  // A test runner's NODE_ENV would build the page with React's development half.
  const env = { ...process.env, NODE_ENV: 'production' };
  const building = spawn(process.execPath, [vite, 'build', '--config', config], { cwd: ROOT, env, stdio: ['ignore', 2, 2] });
  const [code] = await once(building, 'exit');
  process.exitCode = typeof code === 'number' ? code : 1;
}
