import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { openCatalog } from '../../src-main/catalog/catalog.ts';
import { type JobContext, runJob } from '../../src-main/jobs/run-job.ts';
import type { ShardTally, Stage } from '../../src-main/jobs/stage.ts';
import { silentLog } from '../../src-main/util/log.ts';
import { tempDir } from '../helpers/temp-dir.ts';

function context(): JobContext {
  const folder = tempDir();
  const workDir = join(folder, 'work');
  mkdirSync(workDir);
  const catalog = openCatalog(join(folder, 'catalog.sqlite'));
  onTestFinished(() => catalog.close());
  return { catalog, workDir, log: silentLog, now: () => 0 };
}

type Numbers = Stage<number[], ShardTally & { sum: number }, number>;

/** Adds up numbers in shards and keeps the sum as a setting, so that a shard committed twice shows. */
function summing(job: JobContext, shards: number[][], run?: Numbers['run']): Numbers & { planned: number } {
  const { catalog } = job;
  return {
    planned: 0,
    id: 'sum',
    afterResume: 'answer',
    options: { shards: shards.length },
    async plan() {
      this.planned++;
      return shards;
    },
    itemsOf: (spec) => spec.length,
    concurrency: 2,
    run: run ?? (async (spec) => ({ tally: tallyOf(spec), payload: sumOf(spec) })),
    commit(_spec, payload) {
      catalog.settings.set('sum', Number(catalog.settings.get('sum') ?? 0) + payload);
    },
  };
}
const sumOf = (spec: number[]): number => spec.reduce((a, b) => a + b, 0);
const tallyOf = (spec: number[]) => ({ done: spec.length, failedByStatus: {}, bytes: 0, sum: sumOf(spec) });
const never = new AbortController().signal;

test('every shard is committed once and the tallies come in plan order', async () => {
  const job = context();
  const outcome = await runJob(summing(job, [[1, 2], [3], [4, 5, 6]]), job, { signal: never });
  expect(outcome).toMatchObject({ state: 'done', reason: null });
  expect(outcome.tallies.map((tally) => tally.sum)).toEqual([3, 3, 15]);
  expect(job.catalog.settings.get('sum')).toBe(21);
  expect(readdirSync(job.workDir)).toEqual([]);
});

test('a full drive pauses the job with the reason, and the same call later finishes it without repeating a shard', async () => {
  const job = context();
  let full = true;
  const stage = summing(job, [[1], [2], [3], [4]], async (spec) => {
    if (full && spec[0] === 3) throw Object.assign(new Error('write failed'), { code: 'ENOSPC' });
    return { tally: tallyOf(spec), payload: sumOf(spec) };
  });
  stage.concurrency = 1;
  const paused = await runJob(stage, job, { signal: never });
  expect(paused).toMatchObject({ state: 'paused', reason: 'disk_full' });
  expect(job.catalog.settings.get('sum')).toBe(3);
  full = false;
  const done = await runJob(stage, job, { signal: never });
  expect(done).toMatchObject({ state: 'done', jobId: paused.jobId });
  expect(job.catalog.settings.get('sum')).toBe(10);
  expect(stage.planned).toBe(1);
});

test('a shard that could not even be given back on a full drive is done once there is room again, without a restart', async () => {
  const job = context();
  const { catalog } = job;
  let full = false;
  const refuse = (): void => {
    if (full) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  };
  const jobs: typeof catalog.jobs = {
    ...catalog.jobs,
    giveBack(...shard) {
      refuse();
      catalog.jobs.giveBack(...shard);
    },
    setState(...state) {
      refuse();
      catalog.jobs.setState(...state);
    },
  };
  const filling: JobContext = { ...job, catalog: { ...catalog, jobs } };
  const stage = summing(filling, [[1], [2], [3]], async (spec, { ordinal }) => {
    full = ordinal === 1 && stage.planned === 1 && !hasRoom;
    refuse();
    return { tally: tallyOf(spec), payload: sumOf(spec) };
  });
  let hasRoom = false;
  stage.concurrency = 1;
  expect(await runJob(stage, filling, { signal: never })).toMatchObject({ state: 'paused', reason: 'disk_full' });
  expect(catalog.jobs.running()).toHaveLength(1);
  hasRoom = true;
  full = false;
  // Whichever job comes next writes down that the first one is paused: nothing has to wait for a job that does not run.
  await runJob({ ...summing(filling, []), id: 'other' }, filling, { signal: never });
  expect(catalog.jobs.running()).toEqual([]);
  expect(catalog.jobs.unfinished('sum')).toMatchObject({ state: 'paused', reason: 'disk_full' });
  expect(await runJob(stage, filling, { signal: never })).toMatchObject({ state: 'done' });
  expect(catalog.settings.get('sum')).toBe(6);
});

test('a lost network pauses the job', async () => {
  const job = context();
  const stage = summing(job, [[1]], async () => {
    throw new AppError('NETWORK_LOST', 'no host can be reached');
  });
  expect(await runJob(stage, job, { signal: never })).toMatchObject({
    state: 'paused',
    reason: 'network_lost',
    message: 'no host can be reached',
  });
});

test('an abort pauses the job as interrupted and gives the running shards back', async () => {
  const job = context();
  const abort = new AbortController();
  const stage = summing(job, [[1], [2], [3]], async (spec, { signal }) => {
    if (spec[0] === 2) {
      abort.abort();
      signal.throwIfAborted();
    }
    return { tally: tallyOf(spec), payload: sumOf(spec) };
  });
  stage.concurrency = 1;
  const paused = await runJob(stage, job, { signal: abort.signal });
  expect(paused).toMatchObject({ state: 'paused', reason: 'interrupted' });
  expect(job.catalog.jobs.remaining(paused.jobId)).toBe(2);
  const done = await runJob(summing(job, [[1], [2], [3]]), job, { signal: never });
  expect(done).toMatchObject({ state: 'done', jobId: paused.jobId });
  expect(job.catalog.settings.get('sum')).toBe(6);
});

test('a mistake in a stage fails the job and comes out as it was thrown', async () => {
  const job = context();
  const stage = summing(job, [[1]], async () => {
    throw new TypeError('boom');
  });
  await expect(runJob(stage, job, { signal: never })).rejects.toThrow(new TypeError('boom'));
  expect(job.catalog.jobs.recent(1)[0]).toMatchObject({ state: 'failed', reason: 'boom' });
});

test('a shard whose child process dies is run again, three times at most', async () => {
  const job = context();
  let runs = 0;
  const stage = summing(job, [[1]], async (spec) => {
    if (++runs < 3) throw new AppError('PROCESS_DIED', 'the inference process ended (SIGKILL)');
    return { tally: tallyOf(spec), payload: sumOf(spec) };
  });
  expect(await runJob(stage, job, { signal: never })).toMatchObject({ state: 'done' });
  expect(runs).toBe(3);
  runs = Number.NEGATIVE_INFINITY;
  const hopeless = { ...stage, options: { other: true }, concurrency: 1 };
  await expect(runJob(hopeless, job, { signal: never })).rejects.toMatchObject({ code: 'PROCESS_DIED' });
});

test('other options start a new job and give the old one up', async () => {
  const job = context();
  const abort = new AbortController();
  const stage = summing(job, [[1], [2]], async (_spec, { signal }) => {
    abort.abort();
    signal.throwIfAborted();
    throw new AppError('BUG', 'unreachable');
  });
  const first = await runJob(stage, job, { signal: abort.signal });
  const second = await runJob({ ...summing(job, [[5]]), options: { other: 1 } }, job, { signal: never });
  expect(second.jobId).not.toBe(first.jobId);
  expect(job.catalog.jobs.recent(2).map((row) => row.state)).toEqual(['done', 'cancelled']);
  expect(job.catalog.settings.get('sum')).toBe(5);
});

test('a shard finds an empty work folder of its own, which is gone afterwards', async () => {
  const job = context();
  const seen: string[] = [];
  const stage = summing(job, [[1], [2]], async (spec, { workDir }) => {
    expect(readdirSync(workDir)).toEqual([]);
    seen.push(workDir);
    return { tally: tallyOf(spec), payload: 0 };
  });
  await runJob(stage, job, { signal: never });
  expect(new Set(seen).size).toBe(2);
  expect(seen.filter((folder) => existsSync(folder))).toEqual([]);
});

test('progress counts items of earlier sessions, never goes beyond the total and ends on it', async () => {
  const job = context();
  const done: number[] = [];
  const stage = summing(job, [
    [1, 1],
    [2, 2, 2],
  ]);
  await runJob(stage, job, { signal: never, onProgress: (progress) => done.push(progress.done) });
  expect(done.at(-1)).toBe(5);
  expect(Math.max(...done)).toBe(5);
});

test('a stage whose plan leaves out what is done also does what came up while its job was interrupted', async () => {
  const job = context();
  const abort = new AbortController();
  const todo = new Set([1, 2, 3]);
  const stage = {
    ...summing(job, [], async (spec) => {
      if (abort.signal.aborted === false && spec[0] === 2) abort.abort();
      abort.signal.throwIfAborted();
      return { tally: tallyOf(spec), payload: sumOf(spec) };
    }),
    afterResume: 'plan' as const,
    concurrency: 1,
    plan: async () => [...todo].map((item) => [item]),
    commit: (spec: number[]) => {
      for (const item of spec) todo.delete(item);
    },
  };
  expect(await runJob(stage, job, { signal: abort.signal })).toMatchObject({ state: 'paused' });
  todo.add(4);
  const again = { ...stage, run: async (spec: number[]) => ({ tally: tallyOf(spec), payload: sumOf(spec) }) };
  const done = await runJob(again, job, { signal: never });
  expect(done.tallies.map((tally) => tally.sum)).toEqual([1, 2, 3, 4]);
  expect(todo.size).toBe(0);
});

test('a job whose finished shards are gone from where they were written is planned anew', async () => {
  const job = context();
  const abort = new AbortController();
  const first = summing(job, [[1], [2]], async (spec, { signal }) => {
    if (spec[0] === 2) abort.abort();
    signal.throwIfAborted();
    return { tally: tallyOf(spec), payload: sumOf(spec) };
  });
  first.concurrency = 1;
  const paused = await runJob(first, job, { signal: abort.signal });
  const done = await runJob({ ...summing(job, [[1], [2]]), isIntact: () => false }, job, { signal: never });
  expect(done.jobId).not.toBe(paused.jobId);
  expect(done.tallies).toHaveLength(2);
});

test('interruptions do not use up the attempts that a died child process has', async () => {
  const job = context();
  for (let round = 0; round < 4; round++) {
    const abort = new AbortController();
    const interrupted = summing(job, [[1]], async (_spec, { signal }) => {
      abort.abort();
      signal.throwIfAborted();
      throw new AppError('BUG', 'unreachable');
    });
    expect(await runJob(interrupted, job, { signal: abort.signal })).toMatchObject({ state: 'paused', reason: 'interrupted' });
  }
  let runs = 0;
  const dying = summing(job, [[1]], async (spec) => {
    if (++runs < 3) throw new AppError('PROCESS_DIED', 'the inference process ended (SIGKILL)');
    return { tally: tallyOf(spec), payload: sumOf(spec) };
  });
  expect(await runJob(dying, job, { signal: never })).toMatchObject({ state: 'done' });
});
