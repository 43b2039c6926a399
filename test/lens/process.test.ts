import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCatalog } from '#main/catalog/catalog.ts';
import { forkEntry } from '#main/entry/fork-entry.ts';
import { LensClient } from '#main/lens/client.ts';
import { Lens } from '#main/lens/lens.ts';
import type { LensBatch } from '#main/lens/protocol.ts';
import { ChildClient } from '#main/util/child-rpc.ts';
import { libraryPaths } from '#main/util/library-paths.ts';
import { silentLog } from '#main/util/log.ts';
import { pairBatch } from '../helpers/pair-batch.ts';
import { uidOf } from './arbitrary-rows.ts';
import { fakeSource } from './fake-source.ts';
import { candidate, makeLibrary } from './test-library.ts';

let library: Awaited<ReturnType<typeof makeLibrary>>;
let children: ChildProcess[];
beforeEach(async () => {
  library = await makeLibrary();
  children = [];
});
afterEach(async () => {
  for (const child of children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await library.rm();
});

function start(records: number): { child: ChildProcess; client: LensClient } {
  const entry = fileURLToPath(new URL('./fixtures/lens-process.ts', import.meta.url));
  const child = fork(entry, [library.libraryDir, String(records)], { serialization: 'advanced', execArgv: [] });
  children.push(child);
  return { child, client: new LensClient(new ChildClient(child, 'lens')) };
}

/** Resolves when the lens asks its catalog for what comes after at least this rev. */
function askedAfter(child: ChildProcess, rev: number): Promise<number> {
  return new Promise((resolve) => {
    child.on('message', (message: { kind: string; afterRev?: number }) => {
      if (message.kind === 'asked' && (message.afterRev ?? 0) >= rev) resolve(message.afterRev ?? 0);
    });
  });
}

/** Pairs whose captions hold every word of `slowQuery` inside a longer one, so that each condition takes a regular expression. */
async function writeSlowPool(): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `copy (select 'http://h/' || x as url, x || repeat('a', 300) as caption from range(300000) t(x)) to '${join(library.libraryDir, 'pool', 'slow.parquet')}'`,
  );
  connection.closeSync();
  instance.closeSync();
}
const slowQuery = Array.from({ length: 150 }, (_, index) => `text:${'a'.repeat(index + 1)}`).join(' OR ');

test('the lens process answers over the real catalog and the pool', async () => {
  const catalog = openCatalog(libraryPaths(library.libraryDir).catalog);
  const pairs = ['The red barn', 'calm "harbour"', '黒い猫'].map((caption, index) => candidate({ caption, url: `https://h/${index}` }));
  catalog.transaction(() => catalog.samples.add(pairBatch(pairs.map((pair) => ({ ...pair, extra: null })))));
  const child = forkEntry('lens', [library.libraryDir]);
  children.push(child);
  const client = new LensClient(new ChildClient(child, 'lens'));
  expect(await client.count({ scope: 'library', query: 'status:pending' })).toBe(3);
  expect(await client.count({ scope: 'pool', query: '' })).toBe(0);
  const tree = { kind: 'match', field: 'text', pattern: ['calm "harbour"'] } as const;
  expect(await client.query({ scope: 'library', query: tree, columns: ['url', 'uid'], limit: 5, offset: 0 })).toEqual([
    { url: 'https://h/1', uid: uidOf({ caption: 'calm "harbour"', url: 'https://h/1' }) },
  ]);
  await expect(client.count({ scope: 'library', query: 'widht>5' })).rejects.toMatchObject({
    code: 'QUERY_INVALID',
    data: { suggestion: 'width' },
  });
  await client.close();
  expect(child.exitCode).toBe(0);
  catalog.close();
});

test('batches wait for their reader across the process boundary', async () => {
  const { client } = start(2500);
  const batches: LensBatch[] = [];
  let reading = 0;
  const onBatch = async (batch: LensBatch): Promise<void> => {
    expect(++reading).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    batches.push(batch);
    reading--;
  };
  expect(await client.stream({ scope: 'library', query: '', columns: ['id', 'url'], batchSize: 1000 }, { onBatch })).toBe(2500);
  expect(batches.map(({ rowCount }) => rowCount)).toEqual([1000, 1000, 500]);
  expect(batches[2]?.columns.id?.at(-1)).toBe(2500);
  const failing = client.stream(
    { scope: 'library', query: '', columns: ['id'], batchSize: 10 },
    { onBatch: () => Promise.reject(new Error('reader failed')) },
  );
  await expect(failing).rejects.toThrow('reader failed');
  await client.close();
});

test('a cancelled query ends at once, the others go on, and so does the process at its end', async () => {
  await writeSlowPool();
  const { child, client } = start(100);
  expect(await client.count({ scope: 'pool', query: '' })).toBe(300_000);
  const aborts = [new AbortController(), new AbortController(), new AbortController(), new AbortController()];
  const slow = aborts.map(({ signal }) => client.count({ scope: 'pool', query: slowQuery }, { signal }));
  const failed = slow.map((query) =>
    query.then(
      () => 'answered',
      (error: Error) => error.name,
    ),
  );
  const started = performance.now();
  for (const abort of aborts) abort.abort();
  expect(await Promise.all(failed)).toEqual(aborts.map(() => 'AbortError'));
  expect(await client.count({ scope: 'library', query: 'width<50' })).toBe(49);
  const stream = client.stream({ scope: 'pool', query: '', columns: ['url'], batchSize: 10 }, { onBatch: () => new Promise(() => {}) });
  const left = [client.count({ scope: 'pool', query: slowQuery }), stream].map((query) =>
    query.then(
      () => 'answered',
      () => 'failed',
    ),
  );
  await client.close();
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(child.exitCode).toBe(0);
  expect(await Promise.all(left)).toEqual(['failed', 'failed']);
}, 60_000);

test('the slow query of these tests is slow', async () => {
  await writeSlowPool();
  const { client } = start(1);
  const query = client.count({ scope: 'pool', query: slowQuery }, { signal: AbortSignal.timeout(1500) });
  await expect(query).rejects.toMatchObject({ name: 'AbortError' });
  await client.close();
});

test.each([
  ['in the first transaction', 20_000],
  ['in a later one', 130_000],
])(
  'killed %s of mirroring, the next start is right',
  async (_name, rev) => {
    const records = 150_000;
    const first = start(records);
    const asked = askedAfter(first.child, rev);
    const counted = first.client.count({ scope: 'library', query: '' });
    await asked;
    first.child.kill('SIGKILL');
    await expect(counted).rejects.toMatchObject({ code: 'PROCESS_DIED' });
    const second = start(records);
    const resumedAt = askedAfter(second.child, 0);
    expect(await second.client.count({ scope: 'library', query: '' })).toBe(records);
    expect(await second.client.count({ scope: 'library', query: 'width:7' })).toBe(records / 1000);
    expect(await second.client.count({ scope: 'library', query: `id:1..${records}` })).toBe(records);
    // Transactions end after thirteen looks of 10,000 records.
    expect(await resumedAt).toBe(rev < 130_000 ? 0 : 130_000);
    await second.client.close();
  },
  60_000,
);

test('a second process on the file is refused, and served once the first has ended', async () => {
  const { client } = start(10);
  expect(await client.count({ scope: 'library', query: '' })).toBe(10);
  const options = { libraryDir: library.libraryDir, source: fakeSource(), log: silentLog, memoryLimit: '256MB', threads: 1 };
  await expect(Lens.open({ ...options, lockPatienceMs: 100 })).rejects.toMatchObject({ code: 'LIBRARY_LOCKED' });
  const opening = Lens.open(options);
  await client.close();
  const lens = await opening;
  await lens.close();
});

test('the process ends when its parent lets go of it', async () => {
  await writeSlowPool();
  const { child, client } = start(10);
  await client.count({ scope: 'library', query: '' });
  const query = client.count({ scope: 'pool', query: slowQuery });
  child.disconnect();
  await once(child, 'exit');
  await expect(query).rejects.toMatchObject({ code: 'PROCESS_DIED' });
}, 60_000);
