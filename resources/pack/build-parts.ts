import { spawnSync } from 'node:child_process';

/**
 * Builds what an app is packed from, besides the sources: the page, where it is stale, and the desktop shell.
 * @param root the checkout
 * @throws Error where a build fails; what it says goes to stderr
 */
export function buildParts(root: string): void {
  for (const words of [
    ['src-main/entry/build.ts', '--if-stale'],
    ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn', '--config', 'resources/pack/shell.vite.config.ts'],
  ]) {
    const { status } = spawnSync(process.execPath, words, {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 2, 2],
    });
    if (status !== 0) throw new Error(`${words[0]} ended with exit code ${status}`);
  }
}
