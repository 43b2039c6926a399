import { expect, test } from 'vitest';
import { createViewStore } from '../../src-renderer/stores/view-store.ts';
import { manySamples, storeClient } from './helpers/store-client.ts';
import { until } from './helpers/until.ts';

const atOnce = async (): Promise<void> => undefined;

test('rows are read in pages around what is in sight, once, and stay the same objects when they are read again', async () => {
  const { client, asked } = await storeClient(manySamples(450));
  const view = createViewStore(client, { quiet: atOnce });
  await view.getState().open('', null);
  view.getState().need(150, 180);
  view.getState().need(160, 190);
  await until(view, ({ rowAt }) => rowAt(0) !== undefined && rowAt(299) !== undefined);
  expect(view.getState().rowAt(150)?.caption).toBe('image 151');
  expect(view.getState().rowAt(300)).toBeUndefined();
  expect(asked.filter((name) => name === 'view_rows')).toHaveLength(4);
  const [before, other] = [view.getState().rowAt(150), view.getState().rowAt(151)];
  await client.call('edit', { target: { ids: [152] }, rating: 4 });
  view.getState().refresh();
  expect(view.getState().rowAt(150)).toBe(before);
  await until(view, ({ rowAt }) => rowAt(151)?.rating === 4);
  expect(view.getState().rowAt(150)).toBe(before);
  expect(view.getState().rowAt(151)).not.toBe(other);
});

test('a focus that was placed goes with its sample into another order; one that was not stays at the top', async () => {
  const { client } = await storeClient(manySamples(200));
  const view = createViewStore(client, { quiet: atOnce });
  await view.getState().open('', null);
  view.getState().need(0, 30);
  await until(view, ({ rowAt }) => rowAt(5) !== undefined);
  await view.getState().open('', '-aesthetic');
  expect(view.getState().focusIndex).toBe(0);
  view.getState().need(0, 30);
  await until(view, ({ rowAt }) => rowAt(5) !== undefined);
  view.getState().setFocus(5);
  const { id } = view.getState().rowAt(5) ?? {};
  await view.getState().open('', 'aesthetic');
  expect(view.getState().focusIndex).toBe(194);
  view.getState().need(190, 200);
  await until(view, ({ rowAt }) => rowAt(194) !== undefined);
  expect(view.getState().rowAt(194)?.id).toBe(id);
  await view.getState().open('aesthetic>100', null);
  expect(view.getState().focusIndex).toBe(0);
});

test('the query that was asked last wins, and the view in sight stays until it is there', async () => {
  const { client } = await storeClient(manySamples(60));
  const view = createViewStore(client, { quiet: atOnce });
  await view.getState().open('', null);
  const first = view.getState().view;
  const slow = view.getState().open('aesthetic>2', null);
  const last = view.getState().open('aesthetic>8', null);
  expect(view.getState().view).toBe(first);
  await Promise.all([slow, last]);
  expect(view.getState().view?.query).toBe('aesthetic>8');
});

test('a view that the engine has forgotten is opened again', async () => {
  const { client } = await storeClient(manySamples(250));
  const view = createViewStore(client, { quiet: atOnce });
  await view.getState().open('', null);
  const first = view.getState().view?.view;
  for (let n = 0; n < 20; n++) await client.call('view_open', { query: '' });
  view.getState().need(200, 250);
  await until(view, (state) => state.view?.view !== first);
  view.getState().need(200, 250);
  await until(view, ({ rowAt }) => rowAt(249) !== undefined);
  expect(view.getState().error).toBeNull();
});

test('a query that is none is told as an error and leaves the view in sight', async () => {
  const { client } = await storeClient(manySamples(5));
  const view = createViewStore(client, { quiet: atOnce });
  await view.getState().open('', null);
  await view.getState().open('rating>=', null);
  expect(view.getState()).toMatchObject({ isOpening: false, error: { code: 'QUERY_INVALID' }, view: { matched: 5 } });
  await view.getState().open('', null);
  expect(view.getState().error).toBeNull();
});

test('what comes to match is counted and not shown unasked; a view with nothing in it fills by itself', async () => {
  const { client } = await storeClient(manySamples(20));
  const view = createViewStore(client, { quiet: atOnce });
  await view.getState().open('rating>=4', null);
  expect(view.getState().view?.matched).toBe(0);
  await client.call('edit', { target: { ids: [1, 2] }, rating: 5 });
  await view.getState().lookForNews(20);
  expect(view.getState()).toMatchObject({ view: { matched: 2 }, news: null });
  await client.call('edit', { target: { ids: [3, 4, 5] }, rating: 4 });
  await view.getState().lookForNews(20);
  expect(view.getState()).toMatchObject({ view: { matched: 2 }, news: { more: 3, images: 0 } });
  await client.call('edit', { target: { ids: [1, 2, 3, 4, 5] }, rating: 1 });
  await view.getState().lookForNews(23);
  expect(view.getState()).toMatchObject({ view: { matched: 2 }, news: { more: -2, images: 3 } });
  await view.getState().reopen();
  expect(view.getState()).toMatchObject({ view: { matched: 0 }, news: null });
});

test('a view that was opened ahead is taken over by the first question that is the same, and by no other', async () => {
  const { client, asked } = await storeClient(manySamples(30));
  const view = createViewStore(client, { quiet: atOnce });
  view.getState().prime('', null);
  await view.getState().open('', null);
  expect(view.getState().view?.matched).toBe(30);
  expect(asked.filter((name) => name === 'view_open')).toHaveLength(1);
  await view.getState().open('', null);
  expect(asked.filter((name) => name === 'view_open')).toHaveLength(2);
  view.getState().prime('', null);
  await view.getState().open('aesthetic>5', null);
  expect(view.getState().view?.query).toBe('aesthetic>5');
  await view.getState().open('', null);
  expect(asked.filter((name) => name === 'view_open')).toHaveLength(5);
});

test('rows that are not in sight wait for the pictures', async () => {
  const { client, asked } = await storeClient(manySamples(300));
  const pictures = Promise.withResolvers<void>();
  const told: unknown[] = [];
  const view = createViewStore(client, {
    quiet: () => pictures.promise,
    onRows: (rows) => told.push([view.getState().view, rows.length]),
  });
  await view.getState().open('', null);
  view.getState().need(0, 58);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(told).toEqual([[null, 40]]);
  expect([view.getState().rowAt(39)?.caption, view.getState().rowAt(40)]).toEqual(['image 40', undefined]);
  expect(asked.filter((name) => name === 'view_rows')).toHaveLength(1);
  const first = view.getState().rowAt(0);
  pictures.resolve();
  await until(view, ({ rowAt }) => rowAt(99) !== undefined && rowAt(199) !== undefined);
  expect(view.getState().rowAt(0)).toBe(first);
  expect(asked.filter((name) => name === 'view_rows')).toHaveLength(3);
});

test('a window that shows more gets more rows at first', async () => {
  const { client } = await storeClient(manySamples(300));
  const told: number[] = [];
  const view = createViewStore(client, { quiet: () => new Promise(() => undefined), onRows: (rows) => told.push(rows.length) });
  await view.getState().open('', null);
  view.getState().need(0, 71);
  await view.getState().open('aesthetic>0', null);
  await view.getState().open('aesthetic>0 rating=5', null);
  expect(told).toEqual([40, 100, 0]);
});
