import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { AppError } from '#shared/errors.ts';
import { engineEnvironment } from '../shell-policy/engine-environment.ts';
import { LEAN_NODE } from '../util/lean-node.ts';
import type { EnginePaths } from './engine-paths.ts';

/** How to reach a running engine. */
export interface EngineAddress {
  /** Unix socket or Windows named pipe. */
  socketPath: string;
  /** Goes with every request as `Authorization: Bearer`. */
  token: string;
}

/** One process of the engine, from its start to its end. */
export interface EngineProcess {
  /** Resolves once it listens; rejects where it ends before that. */
  readonly listening: Promise<EngineAddress>;
  /** Resolves when it has ended, with the reason in words. */
  readonly ended: Promise<string>;
  /** Lets it finish what must not be broken off, and ends it by force after `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
}

/**
 * Starts the engine on a private socket in a folder of its own that only this user can enter. It gets the token on its standard input, where no
 * list of processes shows it, and ends by itself when that closes, so also when we are killed.
 * @param logFile descriptor that takes what it writes to standard error @param library opened before it listens; where that fails, it ends
 */
export function startEngineProcess(paths: EnginePaths, logFile: number, library: string | undefined): EngineProcess {
  // The path of a socket may have 107 bytes: never inside a library.
  const folder = mkdtempSync(join(tmpdir(), 'gleaner-'));
  const socketPath = process.platform === 'win32' ? `\\\\.\\pipe\\gleaner-${randomBytes(16).toString('hex')}` : join(folder, 'engine.sock');
  const token = randomBytes(32).toString('base64url');
  const opened = library === undefined ? [] : ['--library', library];
  const child = spawn(paths.node, [...LEAN_NODE, paths.entry, '--socket', socketPath, ...opened], {
    stdio: ['pipe', 'pipe', logFile],
    env: engineEnvironment(process.env),
    cwd: folder,
    windowsHide: true,
  });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new AppError('BUG', 'the engine was started without pipes');
  const ended = whenEnded(child).finally(() => rmSync(folder, { recursive: true, force: true }));
  const listening = Promise.race([
    firstLine(stdout).then(() => ({ socketPath, token })),
    ended.then((reason) => Promise.reject(new Error(reason))),
  ]);
  listening.catch(() => undefined); // whoever waits for it is told; nobody has to
  // It may be gone before it reads.
  stdin.on('error', () => undefined);
  stdin.write(`${token}\n`);
  return {
    listening,
    ended,
    async stop(patienceMs) {
      stdin.end();
      const force = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      await ended;
      clearTimeout(force);
    },
  };
}

function whenEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`the engine could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `the engine ended with exit code ${code}` : `the engine was ended by ${signal}`),
    );
  });
}

/** Standard output has one line, when it listens. */
function firstLine(stdout: Readable): Promise<void> {
  return new Promise((resolve) => createInterface({ input: stdout }).once('line', () => resolve()));
}
