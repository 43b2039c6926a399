import { useMemo } from 'react';
import { THEMES } from '#shared/model/app-settings.ts';
import type { Command } from '../commands/command.ts';
import { useCommands } from '../commands/registry.ts';
import { isAtWork } from '../stores/runs-store.ts';
import { startRun } from '../stores/start-run.ts';
import { type Stores, useStores } from '../stores/stores.ts';
import { type Overlay, SCREENS } from '../stores/ui-store.ts';

/** What can be done on every screen. Ids and keys are those of the menus (src-shared/menu.ts). */
export function useGlobalCommands(): void {
  const stores = useStores();
  const commands = useMemo(() => [...goCommands(stores), ...sheetCommands(stores), ...libraryCommands(stores)], [stores]);
  useCommands(stores.registry, commands);
}

const hasLibrary = ({ app }: Stores): boolean => app.getState().app?.library != null;

function goCommands(stores: Stores): Command[] {
  const { ui, app, attempt } = stores;
  return [
    ...SCREENS.map(
      (screen, at): Command => ({
        id: `screen.${screen}`,
        title: `command.screen.${screen}`,
        group: 'go',
        keys: [screen === 'settings' ? 'Ctrl+,' : `Ctrl+Digit${at + 1}`],
        isEnabled: () => screen === 'settings' || hasLibrary(stores),
        run: () => ui.getState().show(screen),
      }),
    ),
    { id: 'panel.filters', title: 'command.panel.filters', group: 'view', keys: ['KeyF'], run: () => ui.getState().toggle('filters') },
    { id: 'panel.details', title: 'command.panel.details', group: 'view', keys: ['KeyI'], run: () => ui.getState().toggle('details') },
    { id: 'panel.drawer', title: 'command.panel.drawer', group: 'view', keys: ['Ctrl+KeyJ'], run: () => ui.getState().toggle('drawer') },
    ...THEMES.map(
      (theme): Command => ({
        id: `theme.${theme}`,
        title: `settings.theme.command.${theme}`,
        group: 'view',
        run: () => void attempt(() => app.getState().changeSettings({ theme })),
      }),
    ),
  ];
}

function sheetCommands(stores: Stores): Command[] {
  const open = (overlay: Overlay) => (): void => stores.ui.getState().open(overlay);
  const isEnabled = (): boolean => hasLibrary(stores);
  return [
    { id: 'commands.open', title: 'command.commands.open', group: 'help', keys: ['Ctrl+KeyK'], run: open({ kind: 'commands' }) },
    { id: 'shortcuts.open', title: 'command.shortcuts.open', group: 'help', keys: ['?', 'F1'], run: open({ kind: 'shortcuts' }) },
    { id: 'about.open', title: 'shell.about', group: 'help', run: open({ kind: 'about' }) },
    {
      id: 'edit.history',
      title: 'command.edit.history',
      also: 'command.also.edit_history',
      group: 'edit',
      isEnabled,
      run: open({ kind: 'history' }),
    },
    {
      id: 'library.new',
      title: 'command.library.new',
      also: 'command.also.library_new',
      group: 'file',
      keys: ['Ctrl+Shift+KeyN'],
      run: open({ kind: 'libraries', what: 'new' }),
    },
    {
      id: 'library.open',
      title: 'command.library.open',
      group: 'file',
      keys: ['Ctrl+KeyO'],
      run: open({ kind: 'libraries', what: 'open' }),
    },
    {
      id: 'sources.crawl',
      title: 'command.sources.crawl',
      also: 'command.also.sources_crawl',
      group: 'file',
      isEnabled,
      run: open({ kind: 'sources', tab: 'crawl' }),
    },
    {
      id: 'sources.tables',
      title: 'command.sources.tables',
      also: 'command.also.sources_tables',
      group: 'file',
      isEnabled,
      run: open({ kind: 'sources', tab: 'tables' }),
    },
    {
      id: 'sources.images',
      title: 'command.sources.images',
      also: 'command.also.sources_images',
      group: 'file',
      isEnabled,
      run: open({ kind: 'sources', tab: 'images' }),
    },
    {
      id: 'export.open',
      title: 'command.export.open',
      also: 'command.also.export_open',
      group: 'file',
      keys: ['Ctrl+KeyE'],
      isEnabled,
      run: open({ kind: 'export' }),
    },
    {
      id: 'library.concept',
      title: 'command.library.concept',
      also: 'command.also.library_concept',
      group: 'library',
      isEnabled,
      run: open({ kind: 'concept' }),
    },
  ];
}

function libraryCommands(stores: Stores): Command[] {
  const { app, ui, runs, shell, attempt } = stores;
  const isEnabled = (): boolean => hasLibrary(stores);
  const path = (): string | undefined => app.getState().app?.library?.path;
  return [
    {
      id: 'library.close',
      title: 'command.library.close',
      group: 'file',
      isEnabled,
      run: () => void attempt(() => app.getState().closeLibrary()),
    },
    {
      id: 'library.download',
      title: 'command.library.download',
      group: 'library',
      isEnabled,
      run: () => ui.getState().open({ kind: 'download' }),
    },
    {
      id: 'library.score',
      title: 'command.library.score',
      also: 'command.also.library_score',
      group: 'library',
      isEnabled,
      run: () => ui.getState().open({ kind: 'score' }),
    },
    {
      id: 'library.verify',
      title: 'command.library.verify',
      also: 'command.also.library_verify',
      group: 'library',
      isEnabled,
      run: () => void attempt(() => startRun(stores, 'verify', {})),
    },
    {
      id: 'library.compact',
      title: 'settings.library.compact',
      group: 'library',
      isEnabled,
      run: () => void attempt(() => startRun(stores, 'compact', {})),
    },
    {
      id: 'library.reveal',
      title: 'command.library.reveal',
      group: 'library',
      // A browser cannot open a file manager.
      isEnabled: () => isEnabled() && shell !== undefined,
      run() {
        const folder = path();
        if (folder !== undefined) void attempt(async () => void (await shell?.perform({ kind: 'reveal', path: folder })));
      },
    },
    {
      id: 'jobs.pause_all',
      title: 'command.jobs.pause_all',
      group: 'library',
      keys: ['Ctrl+Shift+KeyP'],
      isEnabled,
      run: () => void attempt(() => runs.getState().pauseOrResumeAll()),
    },
    {
      id: 'jobs.resume_all',
      title: 'command.jobs.resume_all',
      group: 'library',
      isEnabled: () => isEnabled() && !runs.getState().runs.some(isAtWork) && runs.getState().runs.some(({ state }) => state === 'paused'),
      run: () => void attempt(() => runs.getState().pauseOrResumeAll()),
    },
  ];
}
