import { useEffect } from 'react';
import { COMMANDS } from '#shared/menu.ts';
import type { ShellAction } from '#shared/shell.ts';
import { type Stores, useStores } from '../stores/stores.ts';

type Items = Extract<ShellAction, { kind: 'menu_state' }>['items'];

const TELL_AFTER_MS = 120;

/** Which items can be chosen now, and which have a tick. */
function menuItems({ registry, ui, query }: Stores): Items {
  const commands = new Map(registry.commands.getState().map((command) => [command.id, command] as const));
  const { filtersOpen, detailsOpen, drawerOpen } = ui.getState();
  const { layout } = query.library.getState().asked;
  const ticks: Readonly<Record<string, boolean>> = {
    'view.grid': layout === 'grid',
    'view.table': layout === 'table',
    'panel.filters': filtersOpen,
    'panel.details': detailsOpen,
    'panel.drawer': drawerOpen,
  };
  return Object.fromEntries(
    COMMANDS.map((id) => {
      const command = commands.get(id);
      const checked = ticks[id];
      return [id, { enabled: command !== undefined && (command.isEnabled?.() ?? true), ...(checked !== undefined && { checked }) }];
    }),
  );
}

/** Tells the desktop shell how the items of its menu are, whenever that changes. */
export function useMenuState(): void {
  const stores = useStores();
  useEffect(() => {
    const { shell } = stores;
    if (!shell) return undefined;
    let told = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (): void => {
      const items = menuItems(stores);
      const text = JSON.stringify(items);
      if (text === told) return;
      told = text;
      void stores.attempt(() => shell.perform({ kind: 'menu_state', items }));
    };
    const changed = (): void => {
      clearTimeout(timer);
      timer = setTimeout(tell, TELL_AFTER_MS);
    };
    changed();
    const ends = [stores.registry.commands, stores.ui, stores.app, stores.runs, stores.view, stores.selection, stores.query.library].map(
      (store) => store.subscribe(changed),
    );
    return () => {
      clearTimeout(timer);
      for (const end of ends) end();
    };
  }, [stores]);
}
