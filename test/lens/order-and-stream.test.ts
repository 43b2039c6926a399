import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Lens } from '#main/lens/lens.ts';
import type { LensBatch, StreamInput } from '#main/lens/protocol.ts';
import { SCORERS } from './arbitrary-rows.ts';
import { fakeSource } from './fake-source.ts';
import { candidate, makeLibrary, never, openLens, page, record, writePool } from './test-library.ts';

let library: Awaited<ReturnType<typeof makeLibrary>>;
let lens: Lens;
let source: ReturnType<typeof fakeSource>;
beforeEach(async () => {
  library = await makeLibrary();
  source = fakeSource();
  source.setScorers(SCORERS);
  lens = await openLens(library.libraryDir, source);
});
afterEach(async () => {
  await lens.close();
  await library.rm();
});

async function collect(input: Partial<StreamInput>, by: Lens = lens): Promise<{ batches: LensBatch[]; total: number }> {
  const batches: LensBatch[] = [];
  const emit = async (batch: LensBatch): Promise<void> => {
    batches.push(batch);
  };
  const total = await by.stream({ scope: 'library', query: '', columns: ['id'], ...input }, { signal: never, emit });
  return { batches, total };
}
const valuesOf = (batches: readonly LensBatch[], column: string) => batches.flatMap((batch) => batch.columns[column] ?? []);

test('records come by id, whatever the order of their changes', async () => {
  source.put([5, 3, 9, 1].map((id) => record(id)));
  expect(await page(lens, { columns: ['id'] })).toEqual([1, 3, 5, 9].map((id) => ({ id })));
  source.put([record(3), record(2)]);
  expect(valuesOf((await collect({})).batches, 'id')).toEqual([1, 2, 3, 5, 9]);
  expect(await page(lens, { columns: ['id'], limit: 2, offset: 1 })).toEqual([{ id: 2 }, { id: 3 }]);
});

test('a column sorts both ways, rows without a value last and ties by id', async () => {
  source.put([
    record(1, { width: 5 }),
    record(2, { width: null }),
    record(3, { width: 9 }),
    record(4, { width: 5, scores: [{ scorerId: 2, value: 0.5 }] }),
    record(5, { width: null, scores: [{ scorerId: 2, value: 7 }] }),
  ]);
  const ids = async (orderBy: string) => (await page(lens, { columns: ['id'], orderBy })).map(({ id }) => id);
  expect(await ids('width')).toEqual([1, 4, 3, 2, 5]);
  expect(await ids('-width')).toEqual([3, 1, 4, 2, 5]);
  expect(await ids('-aesthetic')).toEqual([5, 4, 1, 2, 3]);
  expect(await ids('aesthetic@v1-b32')).toEqual([1, 2, 3, 4, 5]);
  await expect(ids('beauty')).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('no column beauty') });
});

test('random order follows from uid and seed alone', async () => {
  const rows = Array.from({ length: 500 }, (_, index) => record(index + 1));
  source.put(rows);
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const expected = (seed: string) =>
    rows
      .map(({ id, uid }) => ({ id, key: md5(uid + seed) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ id }) => id);
  expect(valuesOf((await collect({ order: 'random', seed: 7, limit: 100 })).batches, 'id')).toEqual(expected('7').slice(0, 100));
  expect(valuesOf((await collect({ order: 'random', seed: 'x' })).batches, 'id')).toEqual(expected('x'));
});

test('pairs come by file and row, also through several threads and row groups', async () => {
  const many = (from: number) =>
    Array.from({ length: 9000 }, (_, index) => candidate({ caption: `n${from + index}`, claimedWidth: index % 7 }));
  await writePool(library.libraryDir, 'b', many(9000));
  await writePool(library.libraryDir, 'a', many(0));
  const expected = Array.from({ length: 18_000 }, (_, index) => index)
    .filter((index) => (index % 9000) % 7 > 2)
    .map((index) => `n${index}`);
  const { batches, total } = await collect({ scope: 'pool', query: 'claimed_width>2', columns: ['caption'], batchSize: 1000 });
  expect(valuesOf(batches, 'caption')).toEqual(expected);
  expect(total).toBe(expected.length);
  expect(batches.slice(0, -1).every(({ rowCount }) => rowCount === 1000)).toBe(true);
  const limited = await collect({ scope: 'pool', query: 'claimed_width>2', columns: ['caption'], limit: 2500, batchSize: 1000 });
  expect(limited.batches.map(({ rowCount }) => rowCount)).toEqual([1000, 1000, 500]);
  expect(valuesOf(limited.batches, 'caption')).toEqual(expected.slice(0, 2500));
  const random = { scope: 'pool' as const, columns: ['uid'], order: 'random', seed: 3, limit: 500 };
  const other = await makeLibrary();
  await writePool(other.libraryDir, 'b', many(9000));
  await writePool(other.libraryDir, 'a', many(0));
  const single = await openLens(other.libraryDir, fakeSource(), 1);
  expect((await collect(random, single)).batches).toEqual((await collect(random)).batches);
  await single.close();
  await other.rm();
});

test('the next batch is not read before the last one was taken', async () => {
  source.put(Array.from({ length: 50 }, (_, index) => record(index + 1)));
  let taking = 0;
  const emit = async (): Promise<void> => {
    expect(++taking).toBe(1);
    await setImmediate();
    taking--;
  };
  expect(await lens.stream({ scope: 'library', query: '', columns: ['id'], batchSize: 10 }, { signal: never, emit })).toBe(50);
});

test('a reader that fails ends the stream with its own error, and the lens goes on', async () => {
  source.put(Array.from({ length: 30_000 }, (_, index) => record(index + 1)));
  const emit = () => Promise.reject(new Error('the disk of the reader is full'));
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(
      lens.stream({ scope: 'library', query: '', columns: ['id', 'url'], batchSize: 10 }, { signal: never, emit }),
    ).rejects.toThrow('the disk of the reader is full');
  }
  expect(await lens.count({ scope: 'library', query: '' }, { signal: never })).toBe(30_000);
});

test('a record without named columns comes with all of them and the current scores', async () => {
  source.put([record(1, { tags: ['a', 'b'], scores: [{ scorerId: 2, value: 5.25 }] })]);
  const [row] = await page(lens, {});
  expect(row).toMatchObject({
    id: 1,
    status: 'pending',
    tags: ['a', 'b'],
    aesthetic: 5.25,
    similarity: null,
    http_status: null,
    length: 9,
  });
});

test('a page that is out of range is refused with the limits', async () => {
  await expect(page(lens, { limit: -1 })).rejects.toMatchObject({
    code: 'USAGE',
    message: 'limit must be a whole number from 0 to 100000, got -1',
  });
  await expect(page(lens, { offset: 0.5 })).rejects.toMatchObject({ code: 'USAGE' });
  await expect(collect({ batchSize: 0 })).rejects.toMatchObject({ code: 'USAGE' });
  expect(await page(lens, { limit: 0 })).toEqual([]);
});
