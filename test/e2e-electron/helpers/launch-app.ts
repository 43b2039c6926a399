import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';
import type { ShellEvent } from '#shared/shell.ts';
import { isAlive, type Process, processTree, until } from './processes.ts';

/** A running app. */
export interface DrivenApp {
  app: ElectronApplication;
  page: Page;
  /** Of Electron's main process. */
  pid: number;
  /** Home folder of its user. */
  home: string;
  /** Events of the shell that the page got since it was loaded. */
  events(): Promise<ShellEvent[]>;
  /** What the page wrote to its console as an error, CSP violations among them, and what it threw. */
  problems: string[];
  /** Quits, as the user does it, and waits until no process is left. */
  quit(): Promise<void>;
}

/** A fresh home folder of the user that the app runs as, gone when the test is over. */
export function userHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'gl-'));
  own(home);
  onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  return home;
}

/** Gives a path to the user that the app runs as. */
export function own(path: string): void {
  const user = inject('desktop')?.user;
  if (user !== undefined) chownSync(path, user, user);
}

/**
 * Starts the packed app and waits for its window. It is ended when the test is over, however that went.
 * @param options.args further words of the command line @param options.isLeftAlone the first page stays, and collects no events
 */
export async function launchApp(
  options: { home?: string; args?: readonly string[]; environment?: Record<string, string>; isLeftAlone?: boolean } = {},
): Promise<DrivenApp> {
  const desktop = inject('desktop');
  if (desktop === null) throw new Error('there is no Electron: the test has to be skipped');
  const home = options.home ?? userHome();
  const app = await _electron.launch({
    executablePath: desktop.launcher,
    args: ['--disable-gpu', ...(options.args ?? [])],
    env: userEnvironment(home, desktop.display, options.environment),
    timeout: 30_000,
  });
  const pid = app.process().pid ?? 0;
  const tree = processTree(pid);
  onTestFinished(() => {
    for (const one of [...processTree(pid), ...tree]) kill(one.pid);
  });
  const problems: string[] = [];
  const page = await app.firstWindow();
  page.setDefaultTimeout(60_000);
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  if (options.isLeftAlone !== true) {
    await page.addInitScript(COLLECT_EVENTS);
    await page.reload();
  }
  return {
    app,
    page,
    pid,
    home,
    problems,
    events: () => page.evaluate<ShellEvent[]>('shellEvents'),
    async quit() {
      const whole = processTree(pid);
      await app.close();
      await untilEnded(whole);
    },
  };
}

/** Starts the app of a home that has one running, as the system does it for a link or a file. @returns exit code of the second one */
export async function startAgain(home: string, ...words: string[]): Promise<number | null> {
  const desktop = inject('desktop');
  if (desktop === null) throw new Error('there is no Electron: the test has to be skipped');
  const environment = userEnvironment(home, desktop.display);
  const second = spawn(desktop.launcher, ['--disable-gpu', ...words], { env: environment, cwd: home, stdio: 'ignore' });
  const [code] = await once(second, 'exit');
  return code;
}

/** What a desktop gives to a program, and nothing of what the tests were started with. */
export function userEnvironment(home: string, display: string, further: Record<string, string> = {}): Record<string, string> {
  const runtime = join(home, 'run');
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  own(runtime);
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    DISPLAY: display,
    TMPDIR: home,
    XDG_RUNTIME_DIR: runtime,
    LANG: 'C.UTF-8',
    ...further,
  };
}

/** Resolves when a process and all that are below it now have ended. */
export async function endOf(pid: number): Promise<void> {
  await untilEnded(processTree(pid));
}

async function untilEnded(tree: readonly Process[]): Promise<void> {
  await until('the end of every process', () => tree.every((one) => !isAlive(one.pid)));
}

/** Runs in the page before everything else. */
const COLLECT_EVENTS = `globalThis.shellEvents = [];
globalThis.addEventListener('message', ({ data }) => { if (data && data.shellEvent) globalThis.shellEvents.push(data.shellEvent); });`;

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone
  }
}
