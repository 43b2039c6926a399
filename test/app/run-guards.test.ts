import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startAppProcess } from '../helpers/app-process.ts';
import { startImageHost } from '../helpers/image-host.ts';
import { listedLibrary } from '../helpers/listed-library.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { context, testApp } from '../helpers/test-app.ts';

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

test('a run is paused before the drive is full, and goes on when it is asked to and there is room', async () => {
  const host = await startImageHost();
  let free = 10e9;
  const app = testApp({ driveSpace: async () => ({ free_bytes: free, total_bytes: 100e9 }) });
  await listedLibrary(app, host, 100);
  await app.call.settings_change({ min_free_bytes: 2e9 }, context);
  const run = await app.start('download', { allow_private: [host], per_host: 1, host_interval: 100 });
  await app.untilRuns(({ runs }) => (runs[0]?.progress?.done ?? 0) > 0);
  free = 1e9;
  const { drive, runs } = await app.untilRuns((snapshot) => snapshot.runs[0]?.state === 'paused');
  expect(runs[0]).toMatchObject({ reason: 'disk_full', message: 'The drive is almost full. Free some space, then resume.' });
  expect(drive).toEqual({ free_bytes: 1e9, total_bytes: 100e9 });
  await expect(app.call.run_resume({ run }, context)).rejects.toMatchObject({
    code: 'DISK_FULL',
    data: { free_bytes: 1e9, needed_bytes: 2e9 },
  });
  await expect(app.call.runs_resume({}, context)).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect((await app.untilRuns(() => true)).runs[0]?.state).toBe('paused');
  free = 3e9;
  await app.call.run_resume({ run }, context);
  await app.until(run, 'running');
  await app.call.run_cancel({ run }, context);
  await app.until(run, 'cancelled');
});

test('a run that frees space is not stopped for want of it', async () => {
  const app = testApp({ driveSpace: async () => ({ free_bytes: 10, total_bytes: 100e9 }) });
  await app.call.library_create({ path: join(tempDir(), 'library') }, context);
  expect(await app.until(await app.start('compact'), 'done', 'paused', 'failed')).toMatchObject({ state: 'done' });
});

test.skipIf(!canUnshare)('without a network a download waits and goes on by itself when the network is back', async () => {
  const folder = tempDir();
  const list = join(folder, 'list.csv');
  writeFileSync(list, 'url,caption\nhttp://images.example.org/1.jpg,a small red barn\n');
  const app = startAppProcess(join(folder, 'config'), { through: ['unshare', '-n'], offlineTimes: 1 });
  await app.call('library_create', { path: join(folder, 'library') });
  await app.call('settings_change', { contact: 'test@example.org' });
  await app.call('extract', { files: [list], type: 'image', preset: 'keep-all', language: false, explain: 0 });
  await app.call('add', { where: '', order: 'first', seed: 0, save_additional_columns: [] });
  await app.call('run_start', { operation: 'download', input: {} });
  const lost = await app.untilRuns(({ runs }) => runs[0]?.state === 'paused');
  expect(lost).toMatchObject({ network: 'lost', runs: [{ reason: 'network_lost', message: expect.stringContaining('by itself') }] });
  const startedFirst = lost.runs[0]?.started ?? 0;
  // Told to be back at the second question; here it is not, so the run comes back to where it was.
  const again = await app.untilRuns(({ runs }) => runs[0]?.state === 'paused' && (runs[0].started ?? 0) > startedFirst);
  expect(again).toMatchObject({ network: 'lost', runs: [{ state: 'paused', reason: 'network_lost' }] });
  expect(app.questions()).toBe(2);
  await app.call('run_cancel', { run: 1 });
  expect(await app.untilRuns(({ network }) => network === 'unused')).toMatchObject({ runs: [{ state: 'cancelled' }] });
});
