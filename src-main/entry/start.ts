import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LEAN_NODE } from '../util/lean-node.ts';
import { installedElectron, noWindowReason } from './start/electron-binary.ts';

/**
 * `npm start`: opens the desktop app of this checkout. Where there can be no window, or Electron's executable cannot be fetched, it says so and
 * serves the same app to the browser. Words after `--` go to whichever it is.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Runs Node to its end. @returns whether it went well */
function node(...words: string[]): boolean {
  return spawnSync(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 2, 2] }).status === 0;
}

/** Fetched at the first start: it is no part of the package. */
function fetchElectron(): string | undefined {
  say('Fetching Electron, once.');
  node(join(ROOT, 'node_modules', 'electron', 'install.js'));
  return installedElectron(ROOT);
}

/** Runs a program until it ends; signals go to it. @returns exit code */
async function runTo(executable: string, words: readonly string[]): Promise<number> {
  const child = spawn(executable, words, { cwd: ROOT, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const [code, signal]: (number | NodeJS.Signals | null)[] = await once(child, 'exit');
  if (typeof code === 'number') return code;
  return 128 + (typeof signal === 'string' ? constants.signals[signal] : 0);
}

async function start(words: readonly string[]): Promise<number> {
  const reason = noWindowReason({ platform: process.platform, environment: process.env, userId: process.getuid?.() });
  const electron = reason === undefined ? (installedElectron(ROOT) ?? fetchElectron()) : undefined;
  if (!node('src-main/entry/build.ts', '--if-stale')) return 1;
  if (electron === undefined) {
    say(`${reason ?? 'Electron cannot be fetched from here.'} The app is served to your browser instead, at the address below.`);
    return await runTo(process.execPath, [...LEAN_NODE, join(ROOT, 'src-main', 'entry', 'serve.ts'), ...words]);
  }
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  if (!node(vite, 'build', '--logLevel', 'warn', '--config', join(ROOT, 'resources', 'pack', 'shell.vite.config.ts'))) return 1;
  return await runTo(electron, [ROOT, ...words]);
}

process.exitCode = await start(process.argv.slice(2));
