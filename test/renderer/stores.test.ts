import { expect, onTestFinished, test } from 'vitest';
import { createStores, type Stores } from '../../src-renderer/stores/stores.ts';
import { filledLibrary } from '../helpers/filled-library.ts';
import { context, type TestApp } from '../helpers/test-app.ts';
import { manySamples, storeClient } from './helpers/store-client.ts';
import { until } from './helpers/until.ts';

/** The stores of a window over a library whose view is open. */
async function openStores(): Promise<{ stores: Stores; app: TestApp }> {
  const { client, app } = await storeClient(manySamples(20));
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const stores = createStores({ client, shell: undefined, onShellEvent: () => () => undefined, onState: () => undefined }, ended.signal);
  await until(stores.app, ({ app: known }) => known !== null);
  await stores.view.getState().open('', null);
  return { stores, app };
}

test('what belongs to a library goes with it, whichever screen is in sight', async () => {
  const { stores, app } = await openStores();
  stores.selection.getState().set([1, 2, 3]);
  await app.call.library_open({ path: filledLibrary(manySamples(5)) }, context);
  await until(stores.view, ({ view }) => view === null);
  expect(stores.selection.getState().selected).toEqual({ kind: 'some', ids: new Set() });
});

test('rows are read again when the engine hides other pictures', async () => {
  const { stores } = await openStores();
  stores.view.getState().need(0, 20);
  expect(stores.view.getState().rowAt(0)?.hidden).toBeNull();
  await stores.app.getState().changeSettings({ nsfw_threshold: 0.001 });
  await until(stores.view, ({ rowAt }) => rowAt(0)?.hidden === 'nsfw');
  await stores.app.getState().changeSettings({ hide_unsafe: false });
  await until(stores.view, ({ rowAt }) => rowAt(0)?.hidden === null);
});
