import { expect, test } from 'vitest';
import { createSelectionStore, isSelected, selectedCount, targetOf } from '../../src-renderer/stores/selection-store.ts';
import { manySamples, storeClient } from './helpers/store-client.ts';

test('without a selection an action is meant for the sample that has the focus', () => {
  expect(targetOf({ kind: 'some', ids: new Set() }, 7)).toEqual({ ids: [7] });
  expect(targetOf({ kind: 'some', ids: new Set() }, null)).toBeNull();
  expect(targetOf({ kind: 'some', ids: new Set([1, 2]) }, 7)).toEqual({ ids: [1, 2] });
});

test('selected samples that another filter hides are counted, and stay selected', async () => {
  const { client } = await storeClient(manySamples(10));
  const selection = createSelectionStore(client);
  selection.getState().set([1, 2, 9, 10]);
  const { view } = await client.call('view_open', { query: 'aesthetic>6' });
  await selection.getState().lookAt(view);
  expect(selection.getState().outOfSight).toBe(2);
  expect(selectedCount(selection.getState().selected)).toBe(4);
  selection.getState().clear();
  expect(selection.getState().outOfSight).toBe(0);
});

test('"all matching" means the samples of that view and no others once another view is in sight', async () => {
  const { client } = await storeClient(manySamples(10));
  const selection = createSelectionStore(client);
  const high = await client.call('view_open', { query: 'aesthetic>6' });
  const { ids } = await client.call('view_ids', { view: high.view, from: 0, to: high.matched });
  const [first = 0] = ids;
  selection.getState().selectAll(high);
  selection.getState().toggle(first);
  expect(selectedCount(selection.getState().selected)).toBe(high.matched - 1);
  expect(targetOf(selection.getState().selected, null)).toEqual({ view: high.view, except: [first] });

  const all = await client.call('view_open', { query: '' });
  await selection.getState().lookAt(all.view);
  const { selected, outOfSight } = selection.getState();
  expect(outOfSight).toBe(0);
  expect([1, first, 10].map((id) => isSelected(selected, id))).toEqual([false, false, true]);
  expect(targetOf(selected, null)).toEqual({ ids: [...ids].filter((id) => id !== first) });

  const low = await client.call('view_open', { query: 'aesthetic<6' });
  await selection.getState().lookAt(low.view);
  expect(selection.getState().outOfSight).toBe(high.matched - 1);
});

test('a sample beside "all matching" of another view is added to it', async () => {
  const { client } = await storeClient(manySamples(10));
  const selection = createSelectionStore(client);
  const high = await client.call('view_open', { query: 'aesthetic>6' });
  selection.getState().selectAll(high);
  const all = await client.call('view_open', { query: '' });
  await selection.getState().lookAt(all.view);
  selection.getState().toggle(1);
  const { selected } = selection.getState();
  expect(isSelected(selected, 1)).toBe(true);
  expect(selectedCount(selected)).toBe(high.matched + 1);
});
