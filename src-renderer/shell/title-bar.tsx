import { Globe, GlobeLock, Menu as MenuIcon, Search, Wheat } from 'lucide-react';
import { MENUS, type Menu, type MenuItem } from '#shared/menu.ts';
import { t } from '../messages/translate.ts';
import { useStore } from '../stores/create-store.ts';
import { type Stores, useStores } from '../stores/stores.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import type { MenuSection, MenuItem as UiMenuItem } from '../ui/menu.tsx';
import { MenuButton } from '../ui/menu-button.tsx';
import { useMedia } from '../ui/use-media.ts';
import { keysOfAccelerator } from './accelerator.ts';
import styles from './title-bar.module.css';
import { WindowButtons } from './window-buttons.tsx';

/** Menus, the library's name and place, whether hosts can be reached, the command palette. */
export function TitleBar() {
  const { ui, app, runs, registry } = useStores();
  // The items show what can be done now.
  useStore(registry.commands, (commands) => commands);
  const library = useStore(app, (state) => state.app?.library ?? null);
  const recent = useStore(app, (state) => state.app?.recent);
  const network = useStore(runs, (state) => state.network);
  const stores = useStores();
  const isNarrow = useMedia('(width < 960px)');
  return (
    <header className={styles.bar} data-title-bar="">
      <span className={styles.mark}>
        <Icon icon={Wheat} size={17} />
      </span>
      <nav className={styles.menus} aria-label={t('shell.menus')}>
        {isNarrow ? (
          <MenuButton
            label={t('shell.menu')}
            icon={MenuIcon}
            sections={MENUS.flatMap((menu) => allSections(menu, stores, recent ?? []))}
            variant="quiet"
            size="small"
            isPlain
          >
            {t('shell.menu')}
          </MenuButton>
        ) : (
          MENUS.map((menu) => (
            <MenuButton
              key={menu.id}
              label={t(`menu.${menu.id}`)}
              sections={sectionsOf(menu, stores, recent ?? [])}
              variant="quiet"
              size="small"
              isPlain
            >
              {t(`menu.${menu.id}`)}
            </MenuButton>
          ))
        )}
      </nav>
      <div className={styles.title}>
        {library === null ? (
          <span className={styles.name}>{t('shell.app')}</span>
        ) : (
          <button type="button" className={styles.library} onClick={() => ui.getState().open({ kind: 'libraries', what: 'open' })}>
            <span className={styles.name}>{library.name}</span>
            <bdi className={styles.path}>{library.path}</bdi>
          </button>
        )}
      </div>
      <span className={styles.network}>
        <Icon icon={network === 'lost' ? GlobeLock : Globe} size={15} />
        {t(`shell.network.${network}`)}
      </span>
      <Button variant="normal" size="small" icon={Search} kbd="Ctrl+K" onPress={() => ui.getState().open({ kind: 'commands' })}>
        {t('shell.commands')}
      </Button>
      <WindowButtons />
    </header>
  );
}

type Recent = readonly { name: string; path: string; is_there: boolean }[];

/** A menu as the kit draws it: separators part the sections; submenus become sections with a heading. */
function sectionsOf(menu: Menu, stores: Stores, recent: Recent): MenuSection[] {
  const sections: { id: string; title?: string; items: UiMenuItem[] }[] = [{ id: `${menu.id}.0`, items: [] }];
  const begin = (title?: string): void =>
    void sections.push({ id: `${menu.id}.${sections.length}`, items: [], ...(title !== undefined && { title }) });
  const put = (item: MenuItem): void => {
    const section = sections.at(-1);
    if (item.kind === 'separator') {
      begin();
      return;
    }
    if (item.kind === 'submenu') {
      begin(t(`submenu.${item.id}`));
      for (const inner of item.items) put(inner);
      begin();
      return;
    }
    if (item.kind === 'recent') {
      begin(t('submenu.recent'));
      for (const library of recent.slice(0, 5)) sections.at(-1)?.items.push(recentItem(library, stores));
      begin();
      return;
    }
    const drawn = item.kind === 'command' ? commandItem(item.command, stores) : shellItem(item.item, item.accelerator, stores);
    if (drawn) section?.items.push(drawn);
  };
  for (const item of menu.items) put(item);
  return sections.filter(({ items }) => items.length > 0);
}

/** The same under one heading, for the single menu of narrow windows. */
function allSections(menu: Menu, stores: Stores, recent: Recent): MenuSection[] {
  return sectionsOf(menu, stores, recent).map((section, at) => (at === 0 ? { ...section, title: t(`menu.${menu.id}`) } : section));
}

function commandItem(id: Extract<MenuItem, { kind: 'command' }>['command'], { registry, ui }: Stores): UiMenuItem {
  const command = registry.commands.getState().findLast((candidate) => candidate.id === id);
  const keys = command && registry.keysFor(command)[0];
  const isEnabled = command !== undefined && (command.isEnabled?.() ?? true);
  return {
    id,
    text: t(`command.${id}`),
    ...(keys !== undefined && { kbd: keysOfAccelerator(keys) }),
    ...(!isEnabled && { disabledReason: t('shell.not_now') }),
    onAction: () => {
      if (!registry.perform(id)) ui.getState().tell({ tone: 'failed', text: t('shell.not_now') });
    },
  };
}

/** What only the desktop shell can do is left out in a browser, which has it in its own menus. */
function shellItem(
  item: Extract<MenuItem, { kind: 'shell' }>['item'],
  accelerator: string | undefined,
  { shell, ui }: Stores,
): UiMenuItem | null {
  if (item === 'about') return { id: item, text: t('shell.about'), onAction: () => ui.getState().open({ kind: 'about' }) };
  if (!shell) return null;
  const action = SHELL_ACTIONS[item];
  return {
    id: item,
    text: t(`shell.${item}`),
    ...(accelerator !== undefined && { kbd: keysOfAccelerator(accelerator) }),
    onAction: () => void shell.perform(action),
  };
}

const SHELL_ACTIONS = {
  quit: { kind: 'quit' },
  cut: { kind: 'edit', command: 'cut' },
  copy: { kind: 'edit', command: 'copy' },
  paste: { kind: 'edit', command: 'paste' },
  'zoom-in': { kind: 'zoom', change: 'in' },
  'zoom-out': { kind: 'zoom', change: 'out' },
  'zoom-reset': { kind: 'zoom', change: 'reset' },
  'full-screen': { kind: 'window', change: 'toggle-full-screen' },
  minimize: { kind: 'window', change: 'minimize' },
  'close-window': { kind: 'window', change: 'close' },
} as const;

function recentItem({ name, path, is_there }: Recent[number], { app, attempt }: Stores): UiMenuItem {
  return {
    id: `recent ${path}`,
    text: name,
    detail: path,
    ...(!is_there && { disabledReason: t('shell.recent.gone', { path }) }),
    onAction: () => void attempt(() => app.getState().openLibrary(path)),
  };
}
