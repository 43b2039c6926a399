import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startAppProcess } from '../helpers/app-process.ts';
import { holdSamplePort } from '../helpers/sample-port.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { context, testApp } from '../helpers/test-app.ts';

test('kill -9 in the middle of the sample crawl, once in its download and once in its scores, and it goes on where it was', async () => {
  await holdSamplePort();
  const folder = tempDir();
  const library = join(folder, 'library');
  const config = join(folder, 'config');

  const first = startAppProcess(config);
  await first.call('library_create', { path: library });
  await first.call('run_start', { operation: 'sample_crawl', input: {} });
  await first.untilRuns(({ runs }) => runs[0]?.progress?.phase === 'download' && runs[0].progress.done > 20);
  await first.kill();

  const second = startAppProcess(config);
  await second.call('library_open', { path: library });
  const { runs } = await second.untilRuns((snapshot) => snapshot.runs.length === 1);
  expect(runs).toMatchObject([
    { id: 1, operation: 'sample_crawl', state: 'paused', reason: 'engine_stopped', progress: { phase: 'download' } },
  ]);
  expect(runs[0]?.phases).toEqual(['extract', 'add', 'download']);
  await second.call('run_resume', { run: 1 });
  await second.untilRuns((snapshot) => snapshot.runs[0]?.progress?.phase === 'score');
  await second.kill();

  const app = testApp({ configDir: config });
  expect((await app.call.library_open({ path: library }, context)).name).toBe('library');
  await app.call.run_resume({ run: 1 }, context);
  const done = await app.until(1, 'done', 'failed', 'paused');
  // The counts of an uninterrupted run of the sample, as its manifest foresees them.
  expect(done).toMatchObject({
    state: 'done',
    result: { state: 'done', reason: null, pages: 43, pairs: 168, samples: 168, images: 153, failed: 15, scored: 153 },
  });
  expect(await app.call.verify({}, context)).toMatchObject({ ok: true, problems: [] });
  expect(await app.call.status({}, context)).toMatchObject({ samples: 168, pending: 0 });
});
