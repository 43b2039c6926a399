import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { appContract } from '#shared/contract.ts';
import { type ChannelClient, createClient } from '#shared/rpc/client.ts';
import { openSocketChannel } from '#shared/rpc/socket-channel.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { builtRenderer } from '../http/app-server.ts';

export const SERVE = fileURLToPath(new URL('../../src-main/entry/serve.ts', import.meta.url));

export interface Served {
  child: ChildProcess;
  /** Resolves with what it has printed as soon as `pattern` is in there. @throws where it ends before */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** When it has ended, with all that it said. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>;
}

/** What `serve` is started with besides: settings and user interface of the test's own. */
export function serveWords(): string[] {
  return ['--renderer', builtRenderer()];
}
export const ownSettings = (): NodeJS.ProcessEnv => ({ ...process.env, XDG_CONFIG_HOME: join(tempDir(), 'config') });

/** Follows a process that was started with pipes; it is killed when the test is over. */
export function follow(child: ChildProcess): Served {
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  const looking = new Set<() => void>();
  const look = (): void => {
    for (const see of looking) see();
  };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    look();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended: Served['ended'] = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    child,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const see = (): void => {
          const found = pattern.exec(stdout);
          if (!found) return;
          looking.delete(see);
          resolve(found);
        };
        looking.add(see);
        see();
        void ended.then(({ code, stdout: said, stderr: told }) => reject(new Error(`ended with ${code}\n${said}\n${told}`)));
      }),
  };
}

export function startServe(words: readonly string[], env = ownSettings()): Served {
  return follow(spawn(process.execPath, [SERVE, ...words], { stdio: ['pipe', 'pipe', 'pipe'], env }));
}

/** A client of the engine over a WebSocket. @param address of /rpc */
export async function callEngine(address: string, headers: Record<string, string>): Promise<ChannelClient<typeof appContract>> {
  const client = createClient<typeof appContract>(await openSocketChannel(new WebSocket(address, { headers })));
  onTestFinished(() => client.close());
  return client;
}

/** Ids of the processes that a process has started. Linux only. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that nobody has waited for is dead all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
