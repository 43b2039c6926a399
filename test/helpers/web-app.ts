import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the user interface into a folder. */
export async function buildPage(out: string): Promise<void> {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const words = [vite, 'build', '--config', join(ROOT, 'src-renderer', 'vite.config.ts'), '--outDir', out, '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, words, { cwd: ROOT });
}

export interface Served {
  child: ChildProcess;
  /** Opens the app in a browser, once. */
  address: string;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>;
}

/** `serve` on a free port. @param config where the user's settings lie @param library folder of one to open; none: the start screen */
export async function startServe({
  renderer,
  config,
  library,
  nodeArgs = [],
}: {
  renderer: string;
  config: string;
  library?: string | undefined;
  nodeArgs?: readonly string[];
}): Promise<Served> {
  const words = ['--port', '0', '--renderer', renderer, ...(library === undefined ? [] : ['--library', library])];
  const child = spawn(process.execPath, [...nodeArgs, join(ROOT, 'src-main', 'entry', 'serve.ts'), ...words], {
    env: { ...process.env, XDG_CONFIG_HOME: config, APPDATA: config, HOME: config },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  try {
    return { child, address: await addressOf(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address that `serve` prints first. @throws Error with what it said where it ends without one */
export async function addressOf({ stdout, stderr }: ChildProcess): Promise<string> {
  if (!stdout || !stderr) throw new Error('serve has no output');
  let said = '';
  stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  for await (const line of createInterface({ input: stdout })) {
    const [address] = /http:\S+#token=\S+/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error(`serve ended without an address: ${said}`);
}
