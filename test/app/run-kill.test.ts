import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunProgress } from '#shared/contract/runs.ts';
import { type AppProcess, startAppProcess } from '../helpers/app-process.ts';
import { holdSamplePort } from '../helpers/sample-port.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { context, testApp } from '../helpers/test-app.ts';

/** A machine with other work may sleep through a moment: the sample is scored in some tenths of a second. */
const TRIES = 4;

/** kill -9 once the only run is in such a moment. @returns false where it came to its end before it was seen there */
async function killAt(app: AppProcess, isMoment: (progress: RunProgress) => boolean): Promise<boolean> {
  const { runs } = await app.untilRuns(({ runs: [run] }) => {
    if (!run) return false;
    return run.state === 'done' || run.state === 'failed' || (run.state === 'running' && run.progress !== null && isMoment(run.progress));
  });
  await app.kill();
  return runs[0]?.state === 'running';
}

/** What is begun in an app process of its own, over again in another folder until the process was killed in the middle. @returns that folder */
async function killedIn(
  folderOf: (attempt: number) => string,
  begin: (folder: string) => Promise<AppProcess>,
  isMoment: (progress: RunProgress) => boolean,
): Promise<string> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const folder = folderOf(attempt);
    if (await killAt(await begin(folder), isMoment)) return folder;
  }
  throw new Error(`no process was met in the middle of its work, in ${TRIES} tries`);
}

test('kill -9 in the middle of the sample crawl, once in its download and once in its scores, and it goes on where it was', {
  timeout: 300_000,
}, async () => {
  await holdSamplePort();
  const folder = tempDir();
  const paths = (of: string) => ({ config: join(of, 'config'), library: join(of, 'library') });

  const first = await killedIn(
    (attempt) => join(folder, `first-${attempt}`),
    async (of) => {
      const { config, library } = paths(of);
      const app = startAppProcess(config);
      await app.call('library_create', { path: library });
      await app.call('run_start', { operation: 'sample_crawl', input: {} });
      return app;
    },
    ({ phase, done }) => phase === 'download' && done > 20,
  );

  const second = await killedIn(
    (attempt) => join(folder, `second-${attempt}`),
    async (of) => {
      const { config, library } = paths(of);
      cpSync(first, of, { recursive: true });
      const app = startAppProcess(config);
      await app.call('library_open', { path: library });
      const { runs } = await app.untilRuns((snapshot) => snapshot.runs.length === 1);
      expect(runs).toMatchObject([
        { id: 1, operation: 'sample_crawl', state: 'paused', reason: 'engine_stopped', progress: { phase: 'download' } },
      ]);
      expect(runs[0]?.phases).toEqual(['extract', 'add', 'download']);
      await app.call('run_resume', { run: 1 });
      return app;
    },
    ({ phase }) => phase === 'score',
  );

  const { config, library } = paths(second);
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
