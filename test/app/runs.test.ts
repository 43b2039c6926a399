import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunsSnapshot } from '#shared/contract/runs.ts';
import { startImageHost } from '../helpers/image-host.ts';
import { listedLibrary } from '../helpers/listed-library.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { context, testApp } from '../helpers/test-app.ts';

/** Images of a slow host come one after the other: a run that can be met in the middle. */
const slow = (host: string) => ({ allow_private: [host], per_host: 1, host_interval: 40 });
const fast = (host: string) => ({ allow_private: [host] });
const isHalfway = ({ runs }: RunsSnapshot): boolean => (runs[0]?.progress?.done ?? 0) > 2;

test('a run that was paused and resumed comes to what an uninterrupted one comes to', async () => {
  const host = await startImageHost();
  const app = testApp();
  await listedLibrary(app, host, 24);
  const run = await app.start('download', slow(host));
  await app.untilRuns(isHalfway);
  await app.call.run_pause({ run }, context);
  const paused = await app.until(run, 'paused', 'done', 'failed');
  expect(paused).toMatchObject({ state: 'paused', reason: 'interrupted', progress: { items_per_second: 0, eta_ms: null }, ended: null });
  await app.call.run_resume({ run }, context);
  const done = await app.until(run, 'done', 'failed', 'paused');
  expect(done).toMatchObject({ state: 'done', result: { state: 'done', attempted: 24, ok: 24, failed: 0 }, phases: ['download'] });
  expect(done.worked_ms).toBeLessThan(Date.now() - done.created);
  const interrupted = await app.call.status({}, context);
  await app.call.library_close({}, context);
  await listedLibrary(app, host, 24);
  await app.until(await app.start('download', fast(host)), 'done');
  const uninterrupted = await app.call.status({}, context);
  expect({ ...interrupted, library: '', jobs: [] }).toEqual({ ...uninterrupted, library: '', jobs: [] });
  expect(await app.call.verify({}, context)).toMatchObject({ ok: true });
});

test('a cancelled run keeps what was done, and its job is not gone on with', async () => {
  const host = await startImageHost();
  const app = testApp();
  await listedLibrary(app, host, 90);
  const run = await app.start('download', { ...slow(host), per_host: 4, host_interval: 25 });
  await app.untilRuns(({ runs }) => (runs[0]?.progress?.done ?? 0) > 66);
  await app.call.run_cancel({ run }, context);
  expect(await app.until(run, 'cancelled', 'done')).toMatchObject({ state: 'cancelled', reason: null });
  const { images, jobs } = await app.call.status({}, context);
  expect(images).toBeGreaterThan(0);
  expect(images).toBeLessThan(90);
  expect(jobs[0]).toMatchObject({ stage: 'download', state: 'cancelled', reason: 'cancelled' });
  await expect(app.call.run_resume({ run }, context)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  await expect(app.call.run_cancel({ run }, context)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  await app.call.run_dismiss({ run }, context);
  expect((await app.untilRuns(() => true)).runs).toEqual([]);
  await app.until(await app.start('download', fast(host)), 'done');
  expect(await app.call.status({}, context)).toMatchObject({ images: 90, pending: 0 });
});

test('runs that would disturb each other wait for their turn in order; others run beside them', async () => {
  const host = await startImageHost();
  const app = testApp();
  const library = await listedLibrary(app, host, 16);
  const first = await app.start('download', slow(host));
  const second = await app.start('import', { paths: [join(library, '..', 'list.csv')] });
  const third = await app.start('compact');
  const beside = await app.start('models_import', { path: join(library, 'no-model') });
  const last = await app.start('download', fast(host));
  const { runs } = await app.untilRuns(
    (snapshot) => snapshot.runs.length === 5 && isHalfway({ ...snapshot, runs: snapshot.runs.slice(-1) }),
  );
  const stateOf = Object.fromEntries(runs.map(({ id, state, reason }) => [id, [state, reason]]));
  expect(stateOf[first]).toEqual(['running', null]);
  expect(stateOf[second]).toEqual(['queued', String(first)]);
  expect(stateOf[third]).toEqual(['queued', String(first)]);
  expect(runs.find(({ id }) => id === third)?.message).toBe(`Waits for run ${first} (download).`);
  // It waits behind compact, which keeps out everything.
  expect(stateOf[beside]).toEqual(['queued', String(third)]);
  expect(stateOf[last]?.[0]).toBe('queued');
  await expect(
    app.call.download({ ...slow(host), public_per_host: 2, public_host_interval: 1000, keep: 'original' }, context),
  ).rejects.toMatchObject({
    code: 'LIBRARY_BUSY',
  });
  const ended = await app.untilRuns((snapshot) => snapshot.runs.every((run) => run.ended !== null));
  expect(ended.runs.map(({ id, state, reason }) => [id, state, reason])).toEqual([
    [last, 'done', null],
    [beside, 'failed', 'FILE_NOT_FOUND'],
    [third, 'done', null],
    [second, 'failed', 'SOURCE_UNREADABLE'],
    [first, 'done', null],
  ]);
  const starts = [...ended.runs].reverse().map(({ started }) => started ?? 0);
  expect(starts.toSorted((a, b) => a - b)).toEqual([starts[0], starts[1], starts[2], ...starts.slice(3).toSorted((a, b) => a - b)]);
});

test('an input that the operation refuses starts nothing', async () => {
  const app = testApp();
  await app.call.library_create({ path: join(tempDir(), 'library') }, context);
  await expect(app.start('extract', { files: [] })).rejects.toMatchObject({
    code: 'USAGE',
    data: { operation: 'extract', option: 'files' },
  });
  await expect(app.start('download', { per_hots: 3 })).rejects.toMatchObject({ code: 'USAGE' });
  expect((await app.untilRuns(() => true)).runs).toEqual([]);
});

test('a run that fails says why, keeps its log, and can be tried again', async () => {
  const app = testApp();
  const folder = tempDir();
  await app.call.library_create({ path: join(folder, 'library') }, context);
  const run = await app.start('extract', { files: [join(folder, 'absent.wat.gz')] });
  const failed = await app.until(run, 'failed', 'done');
  expect(failed).toMatchObject({ state: 'failed', reason: 'FILE_NOT_FOUND', message: expect.stringContaining('absent.wat.gz') });
  expect(failed.ended).not.toBeNull();
  const { lines, dropped } = await app.call.run_log({ run, limit: 10 }, context);
  expect(dropped).toBe(0);
  expect(lines.at(-1)).toMatchObject({ level: 'error', text: failed.message });
  expect(failed.log_line).toBe(failed.message);
  await app.call.run_resume({ run }, context);
  expect(await app.until(run, 'failed', 'done')).toMatchObject({ state: 'failed', created: failed.created });
});

test('all runs are paused at once, the waiting ones too, and go on together', async () => {
  const host = await startImageHost();
  const app = testApp();
  await listedLibrary(app, host, 20);
  const first = await app.start('download', slow(host));
  const second = await app.start('compact');
  await app.untilRuns(({ runs }) => (runs.at(-1)?.progress?.done ?? 0) > 3);
  expect(await app.call.runs_pause({}, context)).toEqual({ paused: 2 });
  const { runs } = await app.untilRuns((snapshot) => snapshot.runs.every(({ state }) => state === 'paused'));
  expect(runs.find(({ id }) => id === second)?.started).toBeNull();
  expect(await app.call.runs_resume({}, context)).toEqual({ resumed: 2 });
  await app.until(second, 'done');
  expect(await app.until(first, 'done')).toMatchObject({ result: { ok: 20 } });
});

test('closing the library pauses what runs; the next opening tells of it and goes on when asked', async () => {
  const host = await startImageHost();
  const app = testApp();
  const library = await listedLibrary(app, host, 20);
  const run = await app.start('download', slow(host));
  const waiting = await app.start('compact');
  await app.untilRuns((snapshot) => isHalfway({ ...snapshot, runs: snapshot.runs.slice(-1) }));
  await app.call.library_close({}, context);
  expect(await app.untilRuns(() => true)).toEqual({ runs: [], drive: null, network: 'unused' });
  await app.call.library_open({ path: library }, context);
  const { runs } = await app.untilRuns((snapshot) => snapshot.runs.length > 0);
  expect(runs).toMatchObject([
    { id: waiting, state: 'paused', reason: 'engine_stopped' },
    { id: run, state: 'paused', reason: 'engine_stopped', phases: ['download'] },
  ]);
  await app.call.run_resume({ run }, context);
  expect(await app.until(run, 'done')).toMatchObject({ result: { attempted: 20, ok: 20 } });
});

test('the stream of runs tells of changes at most ten times a second, and nothing while nothing changes', async () => {
  const host = await startImageHost();
  const app = testApp();
  await listedLibrary(app, host, 24);
  const times: number[] = [];
  const stop = new AbortController();
  const following = app.handlers.streams.runs({}, { signal: stop.signal, emit: () => times.push(performance.now()) });
  const run = await app.start('download', slow(host));
  await app.until(run, 'done');
  const during = times.length;
  // As long as five snapshots would take.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const after = times.length;
  stop.abort();
  await following;
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
  expect(during).toBeGreaterThan(5);
  expect(Math.min(...gaps)).toBeGreaterThan(95);
  expect(after - during).toBeLessThanOrEqual(1);
});
