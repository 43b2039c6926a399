import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compact } from '#main/engine/handlers/compact.ts';
import { initLibrary } from '#main/engine/library.ts';
import { createServices, type EngineServices } from '#main/engine/services.ts';
import { runJob } from '#main/jobs/run-job.ts';
import { silentLog } from '#main/util/log.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const { signal } = new AbortController();

function openServices(): EngineServices {
  const { root } = initLibrary(join(tempDir(), 'library'));
  const fork = (): never => {
    throw new Error('no process is needed');
  };
  const services = createServices({ libraryDir: root, sampleModelDir: '', log: silentLog, fork });
  onTestFinished(() => services.close());
  return services;
}

test('compact does not begin while a job runs, and says which', async () => {
  const services = openServices();
  const { catalog } = services.library();
  const job = catalog.jobs.create('download', '{}', [], 0);
  await expect(compact(services, { dry_run: false }, { signal })).rejects.toMatchObject({
    code: 'LIBRARY_BUSY',
    message: `compact has to wait for job ${job} (download), which is running`,
  });
  catalog.jobs.setState(job, 'paused', 'interrupted', 0);
  expect(await compact(services, { dry_run: false }, { signal })).toMatchObject({ images: 0, packs: 0, bytes_freed: 0 });
});

test('no job begins while compact runs', async () => {
  const services = openServices();
  const { catalog } = services.library();
  const job = catalog.jobs.create('compact', '{}', [], 0);
  const stage = {
    id: 'download',
    afterResume: 'plan' as const,
    options: {},
    concurrency: 1,
    plan: async () => [],
    itemsOf: () => 0,
    run: async () => ({ tally: { done: 0, bytes: 0, failedByStatus: {} }, payload: undefined }),
    commit: () => {},
  };
  await expect(runJob(stage, services.jobContext(), { signal })).rejects.toMatchObject({ code: 'LIBRARY_BUSY' });
  catalog.jobs.setState(job, 'done', null, 0);
  expect(await runJob(stage, services.jobContext(), { signal })).toMatchObject({ state: 'done' });
});
