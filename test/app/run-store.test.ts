import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { RunManager, type RunManagerOptions } from '#main/app/runs/run-manager.ts';
import { RunStore } from '#main/app/runs/run-store.ts';
import { type Catalog, openCatalog } from '#main/catalog/catalog.ts';
import { createEngine, type Engine } from '#main/engine/create-engine.ts';
import { initLibrary } from '#main/engine/library.ts';
import { forkEntry } from '#main/entry/fork-entry.ts';
import { silentLog } from '#main/util/log.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { keptLog } from '../helpers/test-app.ts';

afterEach(() => {
  vi.useRealTimers();
});

function emptyCatalog(): Catalog {
  const catalog = openCatalog(join(tempDir(), 'catalog.sqlite'));
  onTestFinished(() => catalog.close());
  return catalog;
}

const storeOf = (catalog: Catalog, log = silentLog): RunStore => new RunStore({ catalog, log, now: Date.now, changed() {} });

test('a run that is cancelled leaves the job alone that another run has gone on with', () => {
  const catalog = emptyCatalog();
  const store = storeOf(catalog);
  const job = catalog.transaction(() => catalog.jobs.create('download', '{}', ['{}', '{}'], 0));
  const paused = Object.assign(store.create('download', {}), { state: 'paused', jobs: [job] });
  const working = Object.assign(store.create('download', {}), { state: 'running', jobs: [job] });
  store.cancelJobs(paused);
  expect([catalog.jobs.remaining(job), catalog.jobs.running().length]).toEqual([2, 1]);
  paused.state = 'cancelled';
  store.cancelJobs(working);
  expect([catalog.jobs.remaining(job), catalog.jobs.running().length]).toEqual([0, 0]);
});

test('what an operation says after its run was dismissed, or the library closed, ends nothing', () => {
  vi.useFakeTimers();
  const catalog = emptyCatalog();
  const store = storeOf(catalog);
  const [dismissed, kept] = [store.create('add', {}), store.create('add', {})];
  store.remove(dismissed);
  dismissed.log.info({}, 'a late word');
  vi.advanceTimersByTime(2000);
  store.close();
  catalog.close();
  kept.log.info({}, 'a later word');
  vi.advanceTimersByTime(2000);
  expect(vi.getTimerCount()).toBe(0);
});

test('a run whose row cannot be written goes on, and is written when it can be again', () => {
  vi.useFakeTimers();
  const catalog = emptyCatalog();
  const { log, lines } = keptLog();
  const drive = { isThere: true };
  const transaction: Catalog['transaction'] = (work) => {
    if (!drive.isThere) throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR' });
    return catalog.transaction(work);
  };
  const store = storeOf({ ...catalog, transaction }, log);
  const run = store.create('add', {});
  drive.isThere = false;
  run.state = 'paused';
  store.save(run);
  vi.advanceTimersByTime(3000);
  expect(catalog.runs.all()[0]?.state).toBe('queued');
  expect(lines[0]).toMatchObject({ level: 'warn', data: { run: run.id, reason: 'disk I/O error' } });
  drive.isThere = true;
  vi.advanceTimersByTime(3000);
  expect(catalog.runs.all()[0]?.state).toBe('paused');
  store.close();
});

test('a progress that another version wrote does not keep a library from opening', () => {
  const catalog = emptyCatalog();
  const { id } = storeOf(catalog).create('add', {});
  const row = { id, state: 'paused', reason: null, message: null, phases: '["add"]', result: null, jobs: '[]' };
  catalog.runs.save({ ...row, progress: '{"phase":"add","done":1.5}', started_at: 0, ended_at: null, worked_ms: 5 });
  expect(storeOf(catalog).get(id)).toMatchObject({ state: 'paused', progress: null, workedMs: 5 });
});

test('a run that waits for the network does not go on once everything was paused', async () => {
  const folder = initLibrary(join(tempDir(), 'library')).root;
  const engine = createEngine({ libraryDir: folder, sampleModelDir: '', fork: forkEntry, log: silentLog });
  onTestFinished(() => engine.close());
  // As an operation answers on a computer whose network is gone.
  const call: Engine['call'] = async () => Object.assign(Object.create(null), { state: 'paused', reason: 'network_lost' });
  const options: RunManagerOptions = {
    engine: { ...engine, call },
    folder,
    log: silentLog,
    now: Date.now,
    minFreeBytes: () => 0,
    withSettings: (_operation, input) => input,
    driveSpace: async () => null,
    isOnline: async () => true,
  };
  const runs = new RunManager(options);
  onTestFinished(() => runs.close());
  const [first, second] = [runs.start('download', {}), runs.start('models_pull', { id: 'tiny' })];
  const states = () => runs.snapshot().runs.map(({ state, reason }) => [state, reason]);
  await vi.waitFor(() =>
    expect(states()).toEqual([
      ['paused', 'network_lost'],
      ['paused', 'network_lost'],
    ]),
  );
  expect([first.run, second.run]).toEqual([1, 2]);
  runs.pause(first.run);
  expect(runs.pauseAll()).toEqual({ paused: 1 });
  expect(states()).toEqual([
    ['paused', 'interrupted'],
    ['paused', 'interrupted'],
  ]);
  expect(runs.snapshot().network).toBe('unused');
});
