import { useEffect } from 'react';
import type { DeepLink, ShellEvent } from '#shared/shell.ts';
import { t } from '../messages/translate.ts';
import { type Stores, useStores } from '../stores/stores.ts';
import { openPaths } from './open-paths.ts';

/** Does what the desktop shell asks for: menu commands, links, paths. In a browser there is none. */
export function useShellEvents(): void {
  const stores = useStores();
  useEffect(() => stores.onShellEvent((event) => handle(event, stores)), [stores]);
}

function handle(event: ShellEvent, stores: Stores): void {
  const { registry, app, ui, attempt } = stores;
  switch (event.kind) {
    case 'command':
      if (!registry.perform(event.command)) ui.getState().tell({ tone: 'failed', text: t('shell.not_now') });
      return;
    case 'link':
      void attempt(() => follow(event.link, stores));
      return;
    case 'paths':
      void attempt(() => openPaths(stores, event.paths));
      return;
    case 'engine':
      app.getState().setEngine({ state: event.state, message: event.message });
      return;
    default:
  }
}

/** @throws AppError of opening a library, QUERY_INVALID for a link with no query */
async function follow(link: DeepLink, { app, ui, query, client }: Stores): Promise<void> {
  if (link.kind === 'library') {
    await app.getState().openLibrary(link.path);
    return ui.getState().show('library');
  }
  if (link.kind === 'screen') {
    if (link.query !== null) query[link.screen === 'pool' ? 'pool' : 'library'].getState().setText(link.query);
    return ui.getState().show(link.screen);
  }
  const { views } = await client.call('views_list', {});
  const view = views.find(({ name }) => name === link.name);
  if (!view) return ui.getState().tell({ tone: 'failed', text: t('shell.link.no_view', { name: link.name }) });
  query[view.in].getState().openView(view);
  return ui.getState().show(view.in);
}
