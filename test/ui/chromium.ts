import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** What to say where there is none. */
export const HOW_TO_GET_CHROMIUM =
  'To run them: `npx playwright-core install --with-deps chromium`, or on Debian `apt-get install chromium`, or name the executable of one in GLEANER_CHROMIUM.';

/** Path of a Chromium on this machine that starts: `GLEANER_CHROMIUM`, Playwright's own, or the system's. undefined without one. */
export function findChromium(): string | undefined {
  const candidates = [process.env.GLEANER_CHROMIUM, chromium.executablePath(), ...PLACES];
  return candidates.find((path) => path !== undefined && path !== '' && existsSync(path) && canStart(path));
}

/** On Linux a download may lack libraries of the system, and Ubuntu's `chromium-browser` is a script that asks for a snap. */
function canStart(path: string): boolean {
  return process.platform !== 'linux' || spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

/** A Chromium without a window. Root may not use its sandbox. */
export function startChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}
