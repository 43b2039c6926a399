import { expect, test } from 'vitest';
import type { Engine } from '#main/engine/create-engine.ts';
import type { InputOf } from '#shared/contract.ts';
import { filledLibrary, never, openFilled } from '../../helpers/filled-library.ts';

const options = { signal: never };
const save = (engine: Engine, name: string, view: InputOf<'view_save'>['view']) => engine.call('view_save', { name, view }, options);
const names = async (engine: Engine) => (await engine.call('views_list', {}, options)).views.map(({ name, query }) => `${name}: ${query}`);

test('views are saved, replaced, renamed and deleted, and each of it can be undone and done again', async () => {
  const engine = openFilled(filledLibrary([]), { now: () => 5000 });
  expect((await save(engine, 'Coast', { query: 'coast' })).operation).toMatchObject({
    kind: 'view_save',
    change: { name: 'Coast' },
    samples: 0,
  });
  await save(engine, 'Coast', { query: 'coast rating>=3', off: ['rating>=3'], order_by: '-aesthetic', layout: 'table', in: 'pool' });
  expect((await engine.call('views_list', {}, options)).views).toEqual([
    { name: 'Coast', query: 'coast rating>=3', off: ['rating>=3'], order_by: '-aesthetic', layout: 'table', in: 'pool', saved: 5001 },
  ]);
  const renamed = await engine.call('view_rename', { from: 'Coast', to: ' Sea ' }, options);
  expect(renamed.operation).toMatchObject({ kind: 'view_rename', change: { from: 'Coast', to: 'Sea' } });
  await engine.call('view_delete', { name: 'Sea' }, options);
  const states: string[][] = [await names(engine)];
  for (let i = 0; i < 4; i++) {
    await engine.call('undo', {}, options);
    states.push(await names(engine));
  }
  expect(states).toEqual([[], ['Sea: coast rating>=3'], ['Coast: coast rating>=3'], ['Coast: coast'], []]);
  for (let i = 0; i < 3; i++) await engine.call('redo', {}, options);
  expect(await names(engine)).toEqual(['Sea: coast rating>=3']);
});

test('a name that is taken, and a view that is not there, are told and change nothing', async () => {
  const engine = openFilled(filledLibrary([]));
  await save(engine, 'One', { query: 'a' });
  await save(engine, 'Two', { query: 'b' });
  for (const call of [
    () => engine.call('view_rename', { from: 'One', to: 'Two' }, options),
    () => engine.call('view_rename', { from: 'Three', to: 'Four' }, options),
    () => engine.call('view_delete', { name: 'Three' }, options),
    () => engine.call('view_rename', { from: 'One', to: ' ' }, options),
  ])
    await expect(call()).rejects.toMatchObject({ code: 'USAGE' });
  expect(await names(engine)).toEqual(['One: a', 'Two: b']);
  expect((await engine.call('history', {}, options)).operations).toHaveLength(2);
});

test('saving the very same view again is a change of its time', async () => {
  const engine = openFilled(filledLibrary([]), { now: () => 7 });
  await save(engine, 'One', { query: 'a' });
  await save(engine, 'One', { query: 'a' });
  expect((await engine.call('views_list', {}, options)).views[0]?.saved).toBe(8);
  await engine.call('undo', {}, options);
  expect((await engine.call('views_list', {}, options)).views[0]?.saved).toBe(7);
});

test('views and marks are undone in the order in which they were changed', async () => {
  const engine = openFilled(filledLibrary([{}]));
  await save(engine, 'One', { query: 'a' });
  await engine.call('edit', { target: { ids: [1] }, rating: 3 }, options);
  await engine.call('view_delete', { name: 'One' }, options);
  const kinds = [];
  for (let i = 0; i < 3; i++) kinds.push((await engine.call('undo', {}, options)).operation.kind);
  expect(kinds).toEqual(['view_delete', 'edit', 'view_save']);
});
