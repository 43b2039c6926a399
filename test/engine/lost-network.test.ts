import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runCliJson } from '../helpers/cli.ts';
import { tempDir } from '../helpers/temp-dir.ts';

/** A process without any network needs the right to make a network namespace. */
const canUnshare = ((): boolean => {
  if (process.platform !== 'linux') return false;
  try {
    execFileSync('unshare', ['-n', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!canUnshare)('without a network a download is paused with the reason and no image is marked as failed', async () => {
  const folder = tempDir();
  const library = join(folder, 'library');
  const list = join(folder, 'list.csv');
  writeFileSync(
    list,
    `url,caption\n${Array.from({ length: 20 }, (_, n) => `http://images-${n}.example.org/${n}.jpg,picture ${n}`).join('\n')}\n`,
  );
  await runCliJson(['init', library]);
  await runCliJson(['extract', list, '--preset', 'keep-all', '--library', library]);
  await runCliJson(['add', '--library', library]);
  const cli = fileURLToPath(new URL('../../src-main/entry/cli.ts', import.meta.url));
  const child = spawn(
    'unshare',
    ['-n', process.execPath, cli, 'download', '--contact', 'test@example.org', '--library', library, '--json'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let stdout = '';
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ state: 'paused', reason: 'network_lost', attempted: 0, failed: 0 });
  expect(await runCliJson(['status', '--library', library])).toMatchObject({ pending: 20, by_status: {} });
});
