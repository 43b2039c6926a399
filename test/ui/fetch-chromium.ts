import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findChromium, HOW_TO_GET_CHROMIUM } from './chromium.ts';

/**
 * Runs before the tests: where no Chromium is found, one is fetched, which is said. Without one the tests that need it are skipped.
 * `GLEANER_CHROMIUM=none` fetches nothing.
 */

const MINUTE = 60_000;
const PLAYWRIGHT = fileURLToPath(new URL('../../node_modules/playwright-core/cli.js', import.meta.url));

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

function succeeds(command: string, args: readonly string[], timeout: number): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr, error } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout, env });
  const reason = error?.message ?? String(stderr).trim().split('\n').at(-1);
  if (status !== 0) say(`  ${command} ${args.join(' ')}: ${reason}`);
  return status === 0;
}

/** Ubuntu's package of that name is a script that asks for a snap. */
function isRootOnDebian(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

function fetchChromium(): void {
  if (isRootOnDebian()) {
    say("No Chromium found. The tests in a browser need one: installing Debian's package (apt-get install chromium) ...");
    const install = ['install', '-y', '--no-install-recommends', 'chromium'];
    if (succeeds('apt-get', ['update'], 3 * MINUTE) && succeeds('apt-get', install, 10 * MINUTE) && findChromium() !== undefined) return;
  }
  say('No Chromium found. The tests in a browser need one: downloading that of Playwright, some 170 MB ...');
  succeeds(process.execPath, [PLAYWRIGHT, 'install', '--no-shell', 'chromium'], 10 * MINUTE);
}

if (findChromium() === undefined && process.env.GLEANER_CHROMIUM !== 'none') fetchChromium();
const found = findChromium();
say(
  found === undefined
    ? `Without a Chromium the tests in a browser are skipped. ${HOW_TO_GET_CHROMIUM}`
    : `The tests in a browser use ${found}.`,
);
