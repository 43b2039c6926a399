import { type BaseWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import { MENUS, type MenuItem, type ShellItem } from '#shared/menu.ts';
import { menuMessage } from '#shared/menu-messages.ts';
import type { ShellAction, ShellCommand } from '#shared/shell.ts';

/** What the items of the menu do. */
export interface MenuActions {
  command(command: ShellCommand): void;
  perform(action: ShellAction): void;
  openLibrary(path: string): void;
}

type ItemState = { enabled?: boolean | undefined; checked?: boolean | undefined };
type ItemStates = Partial<Record<ShellCommand, ItemState>>;

/** The native menu. On Linux and Windows the page draws its own menus, and this one answers the keys. */
export function createMenu(actions: MenuActions): { setRecent(paths: readonly string[]): void; setStates(states: ItemStates): void } {
  let recent: readonly string[] = [];
  let states: ItemStates = {};
  const draw = (): void => {
    const menus = MENUS.map(({ id, items }) => ({
      label: menuMessage(`menu.${id}`),
      submenu: items.map((item) => draft(item, recent, actions)),
    }));
    Menu.setApplicationMenu(Menu.buildFromTemplate([...(process.platform === 'darwin' ? [appMenu()] : []), ...menus]));
    apply();
  };
  const apply = (): void => {
    for (const [command, { enabled, checked }] of Object.entries(states)) {
      const item = Menu.getApplicationMenu()?.getMenuItemById(command);
      if (item == null) continue;
      if (enabled !== undefined) item.enabled = enabled;
      if (checked !== undefined) item.checked = checked;
    }
  };
  draw();
  return {
    setRecent(paths) {
      if (paths.join('\n') === recent.join('\n')) return;
      recent = [...paths];
      draw();
    },
    setStates(next) {
      states = { ...states, ...next };
      apply();
    },
  };
}

function draft(item: MenuItem, recent: readonly string[], actions: MenuActions): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'submenu':
      return { label: menuMessage(`submenu.${item.id}`), submenu: item.items.map((one) => draft(one, recent, actions)) };
    case 'recent':
      return { id: 'recent', label: menuMessage('submenu.recent'), submenu: recentItems(recent, actions) };
    case 'command':
      return {
        id: item.command,
        label: menuMessage(`command.${item.command}`),
        type: item.hasTick === true ? 'checkbox' : 'normal',
        ...(item.accelerator !== undefined && { accelerator: item.accelerator }),
        click: () => actions.command(item.command),
      };
    case 'shell':
      return {
        id: item.item,
        label: menuMessage(`shell.${item.item}`),
        ...(item.accelerator !== undefined && { accelerator: item.accelerator }),
        ...shellItem(item.item, actions),
      };
  }
}

function recentItems(recent: readonly string[], actions: MenuActions): MenuItemConstructorOptions[] {
  if (recent.length === 0) return [{ label: menuMessage('submenu.recent.none'), enabled: false }];
  // An ampersand would be a mnemonic.
  return recent.map((path) => ({ label: path.replaceAll('&', '&&'), click: () => actions.openLibrary(path) }));
}

/** Roles act on the field that has the focus, as the system does it; the rest is ours. */
function shellItem(item: ShellItem, actions: MenuActions): MenuItemConstructorOptions {
  const perform = (action: ShellAction): MenuItemConstructorOptions => ({ click: () => actions.perform(action) });
  switch (item) {
    case 'cut':
    case 'copy':
    case 'paste':
    case 'minimize':
      return { role: item };
    case 'about':
      return perform({ kind: 'about' });
    case 'quit':
      return perform({ kind: 'quit' });
    case 'zoom-in':
      return perform({ kind: 'zoom', change: 'in' });
    case 'zoom-out':
      return perform({ kind: 'zoom', change: 'out' });
    case 'zoom-reset':
      return perform({ kind: 'zoom', change: 'reset' });
    case 'full-screen':
      return perform({ kind: 'window', change: 'toggle-full-screen' });
    case 'close-window':
      return { click: (_item: unknown, window: BaseWindow | undefined) => window?.close() };
  }
}

function appMenu(): MenuItemConstructorOptions {
  return { role: 'appMenu' };
}
