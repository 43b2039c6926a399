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

/** Path of a Chromium on this machine: `GLEANER_CHROMIUM`, Playwright's own, or the system's. undefined without one. */
export function findChromium(): string | undefined {
  const candidates = [process.env.GLEANER_CHROMIUM, chromium.executablePath(), ...PLACES];
  return candidates.find((path) => path !== undefined && path !== '' && existsSync(path));
}

/** A Chromium without a window. Root may not use its sandbox. */
export function startChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}
