import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Engine } from '#main/engine/create-engine.ts';
import { readSampleRows } from '#main/engine/sample-rows.ts';
import type { InputOf } from '#shared/contract.ts';
import { filledLibrary, never, openFilled } from '../../helpers/filled-library.ts';
import { newSample, pairBatch } from '../../helpers/pair-batch.ts';

const options = { signal: never };
const four = () => filledLibrary([{ caption: 'one' }, { caption: 'two' }, { caption: 'three' }, { caption: 'four' }]);
const edit = (engine: Engine, input: InputOf<'edit'>) => engine.call('edit', input, options);
const undo = (engine: Engine, operation?: number) => engine.call('undo', operation === undefined ? {} : { operation }, options);
const redo = (engine: Engine) => engine.call('redo', {}, options);
const marks = (engine: Engine) =>
  readSampleRows(engine.services, [1, 2, 3, 4]).map((row) => row && [row.rating, row.flag, row.tags.join('+')].join(' '));

test('rating, flag and tags are set together, counted by the samples that really change, and taken back together', async () => {
  const engine = openFilled(four(), { now: () => 1000 });
  const first = await edit(engine, { target: { ids: [1, 2] }, rating: 4 });
  expect(first).toMatchObject({
    matched: 2,
    changed: 2,
    operation: { id: 1, kind: 'edit', change: { rating: 4 }, samples: 2, at: 1000, undone: false },
  });
  const second = await edit(engine, { target: { ids: [3, 2, 1, 2, 99] }, rating: 4, flag: 'pick', add_tags: ['coast', 'coast'] });
  expect(second).toMatchObject({
    matched: 3,
    changed: 3,
    operation: { change: { rating: 4, flag: 'pick', add_tags: ['coast', 'coast'] } },
  });
  expect(marks(engine)).toEqual(['4 pick coast', '4 pick coast', '4 pick coast', '  ']);
  expect(await edit(engine, { target: { ids: [3] }, rating: 4, remove_tags: ['unknown'] })).toMatchObject({
    operation: null,
    matched: 1,
    changed: 0,
  });
  expect((await undo(engine)).operation).toMatchObject({ id: 2, undone: true, samples: 3 });
  expect(marks(engine)).toEqual(['4  ', '4  ', '  ', '  ']);
  expect((await redo(engine)).operation).toMatchObject({ id: 2, undone: false });
  expect(marks(engine)).toEqual(['4 pick coast', '4 pick coast', '4 pick coast', '  ']);
});

test('a rating is taken off by null and kept where nothing is said of it; 0 is a rating', async () => {
  const engine = openFilled(four());
  await edit(engine, { target: { ids: [1, 2] }, rating: 0, flag: 'reject' });
  await edit(engine, { target: { ids: [1] }, rating: null });
  await edit(engine, { target: { ids: [2] }, flag: null });
  expect(marks(engine)).toEqual([' reject ', '0  ', '  ', '  ']);
});

test('a call that says nothing, or adds and removes one tag at once, is refused and changes nothing', async () => {
  const engine = openFilled(four());
  await expect(edit(engine, { target: { ids: [1] } })).rejects.toMatchObject({ code: 'USAGE' });
  await expect(edit(engine, { target: { ids: [1] }, rating: 3, add_tags: ['a'], remove_tags: ['a'] })).rejects.toMatchObject({
    code: 'USAGE',
  });
  await expect(edit(engine, { target: { ids: [1] }, add_tags: ['line\nbreak'] })).rejects.toMatchObject({ code: 'USAGE' });
  expect(marks(engine)[0]).toBe('  ');
  expect(await engine.call('history', {}, options)).toEqual({ operations: [] });
});

test('a whole view but some of it can be edited, whatever its order; a view that is gone is told', async () => {
  const engine = openFilled(four());
  const { view } = await engine.call('view_open', { query: '-text:two', order_by: '-id' }, options);
  expect(await edit(engine, { target: { view, except: [3] }, rating: 5 })).toMatchObject({ matched: 2, changed: 2 });
  expect(marks(engine)).toEqual(['5  ', '  ', '  ', '5  ']);
  await expect(edit(engine, { target: { view: 'none' }, rating: 1 })).rejects.toMatchObject({ code: 'VIEW_GONE' });
});

test('undo of an older change leaves what a later one set, and when that is undone too the state before both comes back', async () => {
  const engine = openFilled(four());
  await edit(engine, { target: { ids: [1, 2] }, rating: 3 });
  await edit(engine, { target: { ids: [1] }, rating: 5 });
  expect((await undo(engine, 1)).operation).toMatchObject({ id: 1, undone: true });
  expect(marks(engine)).toEqual(['5  ', '  ', '  ', '  ']);
  await undo(engine);
  expect(marks(engine)).toEqual(['  ', '  ', '  ', '  ']);
  expect((await redo(engine)).operation).toMatchObject({ id: 2 });
  expect((await redo(engine)).operation).toMatchObject({ id: 1 });
  expect(marks(engine)).toEqual(['5  ', '3  ', '  ', '  ']);
});

test('undo, redo and the history go on where they were after a restart', async () => {
  const folder = four();
  const before = openFilled(folder);
  await edit(before, { target: { ids: [1] }, rating: 3 });
  await edit(before, { target: { ids: [1] }, add_tags: ['coast'] });
  await edit(before, { target: { ids: [1] }, flag: 'pick' });
  await undo(before);
  await before.close();
  const engine = openFilled(folder);
  expect((await redo(engine)).operation).toMatchObject({ id: 3 });
  await undo(engine);
  expect((await undo(engine)).operation).toMatchObject({ id: 2, change: { add_tags: ['coast'] } });
  expect(marks(engine)[0]).toBe('3  ');
  const { operations } = await engine.call('history', {}, options);
  expect(operations.map(({ id, undone }) => [id, undone])).toEqual([
    [3, true],
    [2, true],
    [1, false],
  ]);
  expect((await engine.call('history', { limit: 1, before: 3 }, options)).operations.map(({ id }) => id)).toEqual([2]);
});

test('a new change ends redo, and there is nothing to undo where all is undone', async () => {
  const engine = openFilled(four());
  await edit(engine, { target: { ids: [1] }, rating: 3 });
  await undo(engine);
  await expect(undo(engine)).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO', message: 'there is no change to undo' });
  await expect(undo(engine, 1)).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO', message: 'change 1 is undone already' });
  await expect(undo(engine, 7)).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO', message: 'there is no change 7' });
  await edit(engine, { target: { ids: [2] }, rating: 1 });
  await expect(redo(engine)).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' });
  expect(marks(engine)).toEqual(['  ', '1  ', '  ', '  ']);
});

test('undo skips samples that are gone, and never touches a later sample in their place', async () => {
  const folder = four();
  const before = openFilled(folder);
  await edit(before, { target: { ids: [3, 4] }, rating: 3 });
  await edit(before, { target: { ids: [4] }, rating: 5 });
  await before.close();
  const db = new Database(join(folder, 'catalog.sqlite'));
  db.pragma('foreign_keys = on');
  db.prepare('delete from sample where id = 4').run();
  db.close();
  const engine = openFilled(folder);
  const { catalog } = engine.services.library();
  catalog.transaction(() => catalog.samples.add(pairBatch([newSample({ url: 'https://example.com/new.jpg' })])));
  expect(readSampleRows(engine.services, [4, 5]).map((row) => row?.url ?? null)).toEqual([null, 'https://example.com/new.jpg']);
  await undo(engine);
  await undo(engine);
  expect(readSampleRows(engine.services, [3, 5]).map((row) => row?.rating)).toEqual([null, null]);
});

test('the lens answers with what was edited and undone', async () => {
  const engine = openFilled(four());
  const count = async (query: string) => (await engine.call('query', { query, count: true }, options)).matched;
  await edit(engine, { target: { ids: [1, 2] }, rating: 4, add_tags: ['coast'] });
  expect([await count('rating>=4'), await count('tag:coast')]).toEqual([2, 2]);
  await undo(engine);
  expect([await count('rating>=4'), await count('tag:coast')]).toEqual([0, 0]);
});

test('tags put on by a query can be taken back too', async () => {
  const engine = openFilled(four());
  await edit(engine, { target: { ids: [1] }, add_tags: ['old', 'keep'] });
  expect(await engine.call('tag', { where: 'text:one OR text:two', add: ['keep'], remove: ['old'] }, options)).toMatchObject({
    matched: 2,
    added: 1,
    removed: 1,
  });
  expect((await engine.call('history', { limit: 1 }, options)).operations[0]).toMatchObject({
    kind: 'tag',
    samples: 2,
    change: { where: 'text:one OR text:two', add_tags: ['keep'], remove_tags: ['old'] },
  });
  expect(marks(engine)).toEqual(['  keep', '  keep', '  ', '  ']);
  await undo(engine);
  expect(marks(engine)).toEqual(['  keep+old', '  ', '  ', '  ']);
});

test('tags are listed with the samples that have them and their last use, also after samples are gone', async () => {
  const folder = four();
  let now = 1000;
  const engine = openFilled(folder, { now: () => now });
  await edit(engine, { target: { ids: [1, 2, 3] }, add_tags: ['coast', 'barn'] });
  now = 2000;
  await edit(engine, { target: { ids: [1, 2, 4] }, add_tags: ['coast'], remove_tags: ['barn'] });
  const list = async (from: Engine) => (await from.call('tags_list', {}, options)).tags;
  expect(await list(engine)).toEqual([
    { name: 'barn', count: 1, used: 1000 },
    { name: 'coast', count: 4, used: 2000 },
  ]);
  await engine.close();
  const db = new Database(join(folder, 'catalog.sqlite'));
  db.pragma('foreign_keys = on');
  db.prepare('delete from sample where id = 3').run();
  db.close();
  expect(await list(openFilled(folder))).toEqual([{ name: 'coast', count: 3, used: 2000 }]);
});
