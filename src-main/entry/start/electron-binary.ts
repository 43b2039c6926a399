import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Electron's executable, as npm's electron package has fetched it; the package itself comes without.
 * @param root the checkout
 * @returns its path, or undefined where it was not fetched
 */
export function installedElectron(root: string): string | undefined {
  const folder = join(root, 'node_modules', 'electron');
  const name = join(folder, 'path.txt');
  if (!existsSync(name)) return undefined;
  const executable = join(folder, 'dist', readFileSync(name, 'utf8').trim());
  return existsSync(executable) ? executable : undefined;
}

/** What a window needs, beside Electron. */
export interface Desk {
  platform: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Of whoever runs this; undefined on Windows. */
  userId: number | undefined;
}

/** @returns why Electron cannot open a window here, in a sentence; undefined where it can */
export function noWindowReason({ platform, environment, userId }: Desk): string | undefined {
  if (platform !== 'linux') return undefined;
  if (!environment.DISPLAY && !environment.WAYLAND_DISPLAY) return 'There is no display.';
  // Chromium's sandbox is for users without rights; without the sandbox the app is not started.
  return userId === 0 ? 'Electron does not run as root.' : undefined;
}
