import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect, inject, onTestFinished } from 'vitest';
import { tempDir } from '../../helpers/temp-dir.ts';
import { addressOf } from '../../helpers/web-app.ts';
import type { Web } from '../global-setup.ts';

export interface StartOptions {
  /** `sample`: a copy of the library of the sample crawl; `none`: no library is open; else the path of one. */
  library?: 'sample' | 'none' | (string & {});
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
}

export interface StartedApp {
  page: Page;
  /** Folder of the open library; undefined without one. */
  library: string | undefined;
  /** Where the user's settings lie. */
  config: string;
  /** Another page of the same app, with its own connection. */
  openPage(): Promise<Page>;
  /** kill -9 of the engine. What the pages complain of from then on is no problem: they lose their connection. */
  kill(): Promise<void>;
  /** Starts it anew on the same port. @returns an address that lets a browser in */
  restart(library: string): Promise<string>;
}

const SERVE = fileURLToPath(new URL('../../../src-main/entry/serve.ts', import.meta.url));

function web(): Web {
  const found = inject('web');
  if (!found) throw new Error('there is no Chromium');
  return found;
}

/** The app as `serve` gives it, in a browser. It ends with the test, which fails where the page has complained. */
export async function startApp(options: StartOptions = {}): Promise<StartedApp> {
  const { renderer, library: sample } = web();
  const { library = 'sample', width = 1440, height = 900, colorScheme = 'dark' } = options;
  const config = tempDir();
  const folder = library === 'none' ? undefined : library === 'sample' ? join(tempDir(), 'sample') : library;
  if (library === 'sample' && folder !== undefined) cpSync(sample, folder, { recursive: true });
  const start = (port: string, opened: string | undefined): ChildProcess =>
    spawn(process.execPath, [SERVE, '--port', port, '--renderer', renderer, ...(opened === undefined ? [] : ['--library', opened])], {
      env: { ...process.env, XDG_CONFIG_HOME: config, APPDATA: config, HOME: config },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  let serve = start('0', folder);
  const browser = await chromium.launch({ executablePath: web().chromium, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  onTestFinished(() => end(browser, () => serve));
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'en-US' });
  const problems: string[] = [];
  let wasKilled = false;
  const watch = (page: Page): Page => {
    page.on('pageerror', (error) => problems.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !wasKilled) problems.push(message.text());
    });
    return page;
  };
  onTestFinished(() => expect(problems, 'what the page complained of').toEqual([]));
  const page = watch(await context.newPage());
  const address = await addressOf(serve);
  await page.goto(address);
  return {
    page,
    library: folder,
    config,
    async openPage() {
      const other = watch(await context.newPage());
      await other.goto(new URL('/', address).href);
      return other;
    },
    async kill() {
      wasKilled = true;
      serve.kill('SIGKILL');
      await once(serve, 'exit');
    },
    async restart(opened) {
      serve = start(new URL(address).port, opened);
      return await addressOf(serve);
    },
  };
}

async function end(browser: Browser, last: () => ChildProcess): Promise<void> {
  await browser.close();
  const serve = last();
  if (serve.exitCode !== null || serve.signalCode !== null) return;
  serve.kill('SIGTERM');
  await once(serve, 'exit');
}
