import { expect, test } from 'vitest';
import type { Engine } from '#main/engine/create-engine.ts';
import type { InputOf } from '#shared/contract.ts';
import { deleteSamples } from '../../helpers/delete-samples.ts';
import { filledLibrary, openFilled } from '../../helpers/filled-library.ts';

const signal = new AbortController().signal;
const LANGUAGES = ['en', 'de', null];

/** 30 samples: 20 with an image, 10 of those scored. */
function library(): { folder: string; engine: Engine } {
  const folder = filledLibrary(
    Array.from({ length: 30 }, (_, index) => ({
      caption: `picture ${index + 1}`,
      language: LANGUAGES[index % 3] ?? null,
      ...(index < 20 && { image: `image ${index}`, width: 400 + index, height: 300 }),
      ...(index < 10 && { scores: { aesthetic: 3 + index / 10 } }),
    })),
  );
  return { folder, engine: openFilled(folder) };
}

test('a view is opened, read by position, and found again by id', async () => {
  const { engine } = library();
  const opened = await engine.call('view_open', { query: 'has:width', order_by: '-aesthetic' }, { signal });
  expect(opened).toMatchObject({ query: 'has:width', order_by: '-aesthetic', matched: 20, total: 30, without_order: 10, near: [] });
  expect(opened.aspects.length).toBe(20);
  expect(opened.aspects.every((shape) => shape > 0)).toBe(true);
  const { view } = opened;
  const { rows } = await engine.call('view_rows', { view, offset: 0, limit: 3 }, { signal });
  expect(rows.map((row) => [row?.id, row?.caption, row?.scores.aesthetic])).toEqual([
    [10, 'picture 10', 3.9],
    [9, 'picture 9', 3.8],
    [8, 'picture 8', 3.7],
  ]);
  expect((await engine.call('view_rows', { view, offset: 18, limit: 500 }, { signal })).rows.map((row) => row?.id)).toEqual([19, 20]);
  expect((await engine.call('view_rows', { view, offset: 99, limit: 5 }, { signal })).rows).toEqual([]);
  const { ids } = await engine.call('view_ids', { view, from: 8, to: 12 }, { signal });
  expect([...ids]).toEqual([2, 1, 11, 12]);
  const { positions } = await engine.call('view_positions', { view, ids: [1, 25, 10, 1] }, { signal });
  expect([...positions]).toEqual([9, -1, 0, 9]);
  expect(await engine.call('view_open', {}, { signal })).toMatchObject({ order_by: 'id', matched: 30, without_order: 0 });
});

test('rows are read as they are now, in the order in which the view was opened', async () => {
  const { folder, engine } = library();
  const { view } = await engine.call('view_open', { query: 'lang:en' }, { signal });
  await engine.call('edit', { target: { ids: [4] }, rating: 5, add_tags: ['coast'] }, { signal });
  deleteSamples(folder, 'id = 1');
  const { rows } = await engine.call('view_rows', { view, offset: 0, limit: 3 }, { signal });
  expect(rows).toMatchObject([null, { id: 4, rating: 5, tags: ['coast'] }, { id: 7, rating: null, tags: [] }]);
  const again = await engine.call('view_open', { query: 'lang:en tag:coast' }, { signal });
  expect(again).toMatchObject({ matched: 1, total: 29 });
});

test('an action on a view leaves out what it is told to', async () => {
  const { engine } = library();
  const { view } = await engine.call('view_open', { query: 'lang:de' }, { signal });
  expect(await engine.call('edit', { target: { view, except: [2, 5] }, add_tags: ['x'] }, { signal })).toMatchObject({
    matched: 8,
    changed: 8,
  });
  expect(await engine.call('view_open', { query: 'tag:x' }, { signal })).toMatchObject({ matched: 8 });
});

test('a view is gone after 16 others, those in use last', async () => {
  const { engine } = library();
  const open = async () => (await engine.call('view_open', { query: 'id<=3' }, { signal })).view;
  const [used, unused] = [await open(), await open()];
  for (let n = 0; n < 15; n++) {
    await open();
    await engine.call('view_ids', { view: used, from: 0, to: 1 }, { signal });
  }
  await expect(engine.call('view_ids', { view: used, from: 0, to: 5 }, { signal })).resolves.toEqual({ ids: Float64Array.of(1, 2, 3) });
  for (const name of ['view_rows', 'view_ids', 'view_positions'] as const) {
    const input = {
      view_rows: { view: unused, offset: 0, limit: 1 },
      view_ids: { view: unused, from: 0, to: 1 },
      view_positions: { view: unused, ids: [1] },
    } satisfies { [Name in typeof name]: InputOf<Name> };
    await expect(engine.call(name, input[name], { signal }), name).rejects.toMatchObject({ code: 'VIEW_GONE' });
  }
});

test('summary, fields, without_each and explain answer for the library', async () => {
  const { engine } = library();
  const found = await engine.call(
    'summary',
    {
      query: 'aesthetic>=3.5 lang:en',
      histograms: [{ field: 'aesthetic', bins: 9 }],
      facets: [{ field: 'lang', include: ['fr'] }, { field: 'status' }],
    },
    { signal },
  );
  expect(found).toMatchObject({
    matched: 2,
    total: 30,
    missing: [],
    histograms: [
      {
        field: 'aesthetic',
        label: 'The aesthetic',
        is_score: true,
        lowest: 3,
        highest: 3.9,
        from: 3,
        to: 3.9,
        missing: 6,
        all: [1, 1, 1, 1, 1, 1, 1, 1, 2],
      },
    ],
    facets: [
      {
        field: 'lang',
        distinct: 2,
        values: [
          { value: 'en', count: 2, all: 10 },
          { value: 'de', count: 1, all: 10 },
          { value: 'fr', count: 0, all: 0 },
        ],
      },
      { field: 'status', distinct: 1, values: [{ value: 'ok', count: 2, all: 20 }] },
    ],
  });
  const { fields } = await engine.call('fields', {}, { signal });
  expect(fields.find(({ name }) => name === 'aesthetic')).toEqual({
    name: 'aesthetic',
    kind: 'number',
    meaning: 'A score of the image: The aesthetic.',
    choices: [],
    is_score: true,
    label: 'The aesthetic',
    range: [1, 10],
    scored: 10,
  });
  expect(fields.find(({ name }) => name === 'flag')).toMatchObject({
    kind: 'choice',
    choices: ['pick', 'reject'],
    is_score: false,
    scored: null,
  });
  expect(fields.some(({ name }) => name === 'dup' || name === 'meaning')).toBe(false);
  expect(await engine.call('without_each', { query: 'aesthetic>=3.5 lang:fr' }, { signal })).toEqual({
    total: 30,
    conditions: [
      { text: 'aesthetic>=3.5', matched: 0 },
      { text: 'lang:fr', matched: 5 },
    ],
  });
  expect(await engine.call('explain', { id: 7, query: 'aesthetic>=3.5 lang:de' }, { signal })).toEqual({
    conditions: [
      { text: 'aesthetic>=3.5', meets: true },
      { text: 'lang:de', meets: false },
    ],
  });
});
