/**
 * The menus of the app, as data: the native menu and the page's own are drawn from them. Labels are in menu-messages.ts.
 * Keys are Electron accelerators (`CmdOrCtrl` is Command on macOS); a key without a modifier belongs to the page's key map and is not here.
 */

/** Ids of what a menu can ask the page to do. */
export const COMMANDS = [
  'library.new',
  'library.open',
  'library.close',
  'library.reveal',
  'library.verify',
  'sources.crawl',
  'sources.tables',
  'sources.images',
  'export.open',
  'edit.undo',
  'edit.redo',
  'edit.history',
  'select.loaded',
  'select.all_matching',
  'select.none',
  'query.focus',
  'query.text',
  'screen.pool',
  'screen.library',
  'screen.jobs',
  'screen.models',
  'screen.settings',
  'view.grid',
  'view.table',
  'view.larger',
  'view.smaller',
  'view.back',
  'panel.filters',
  'panel.details',
  'panel.drawer',
  'views.open',
  'image.open',
  'image.page',
  'image.similar',
  'rate.0',
  'rate.1',
  'rate.2',
  'rate.3',
  'rate.4',
  'rate.5',
  'flag.pick',
  'flag.reject',
  'flag.clear',
  'tags.open',
  'tags.repeat',
  'library.download',
  'library.score',
  'library.concept',
  'jobs.pause_all',
  'jobs.resume_all',
  'commands.open',
  'shortcuts.open',
] as const;

type Command = (typeof COMMANDS)[number];

/** What the shell does itself; in a browser the page leaves these out. */
export type ShellItem =
  | 'about'
  | 'quit'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'zoom-in'
  | 'zoom-out'
  | 'zoom-reset'
  | 'full-screen'
  | 'minimize'
  | 'close-window';

export type MenuItem =
  | { kind: 'command'; command: Command; accelerator?: string; hasTick?: true }
  | { kind: 'shell'; item: ShellItem; accelerator?: string }
  /** The libraries opened before; filled in by whoever draws the menu. */
  | { kind: 'recent' }
  | { kind: 'submenu'; id: 'rate' | 'flag'; items: readonly MenuItem[] }
  | { kind: 'separator' };

export type MenuId = 'file' | 'edit' | 'view' | 'image' | 'library' | 'help';
export interface Menu {
  id: MenuId;
  items: readonly MenuItem[];
}

const command = (id: Command, accelerator?: string): MenuItem => ({
  kind: 'command',
  command: id,
  ...(accelerator !== undefined && { accelerator }),
});
const ticked = (id: Command): MenuItem => ({ kind: 'command', command: id, hasTick: true });
const shell = (item: ShellItem, accelerator?: string): MenuItem => ({
  kind: 'shell',
  item,
  ...(accelerator !== undefined && { accelerator }),
});
const separator: MenuItem = { kind: 'separator' };

export const MENUS: readonly Menu[] = [
  {
    id: 'file',
    items: [
      command('library.new', 'CmdOrCtrl+Shift+N'),
      command('library.open', 'CmdOrCtrl+O'),
      { kind: 'recent' },
      command('library.close'),
      separator,
      command('sources.crawl'),
      command('sources.tables'),
      command('sources.images'),
      separator,
      command('export.open', 'CmdOrCtrl+E'),
      separator,
      command('screen.settings', 'CmdOrCtrl+,'),
      shell('close-window', 'CmdOrCtrl+W'),
      shell('quit', 'CmdOrCtrl+Q'),
    ],
  },
  {
    id: 'edit',
    items: [
      command('edit.undo', 'CmdOrCtrl+Z'),
      command('edit.redo', 'CmdOrCtrl+Shift+Z'),
      command('edit.history'),
      separator,
      shell('cut', 'CmdOrCtrl+X'),
      shell('copy', 'CmdOrCtrl+C'),
      shell('paste', 'CmdOrCtrl+V'),
      separator,
      command('select.loaded', 'CmdOrCtrl+A'),
      command('select.all_matching', 'CmdOrCtrl+Shift+A'),
      command('select.none'),
      separator,
      command('query.focus', 'CmdOrCtrl+F'),
      command('query.text', 'CmdOrCtrl+/'),
    ],
  },
  {
    id: 'view',
    items: [
      command('screen.pool', 'CmdOrCtrl+1'),
      command('screen.library', 'CmdOrCtrl+2'),
      command('screen.jobs', 'CmdOrCtrl+3'),
      command('screen.models', 'CmdOrCtrl+4'),
      command('view.back', 'Alt+Left'),
      separator,
      ticked('view.grid'),
      ticked('view.table'),
      command('views.open'),
      separator,
      command('view.larger'),
      command('view.smaller'),
      separator,
      ticked('panel.filters'),
      ticked('panel.details'),
      ticked('panel.drawer'),
      separator,
      shell('zoom-in', 'CmdOrCtrl+='),
      shell('zoom-out', 'CmdOrCtrl+-'),
      shell('zoom-reset', 'CmdOrCtrl+0'),
      shell('full-screen', 'F11'),
      separator,
      command('commands.open', 'CmdOrCtrl+K'),
    ],
  },
  {
    id: 'image',
    items: [
      command('image.open'),
      command('image.page'),
      command('image.similar'),
      separator,
      {
        kind: 'submenu',
        id: 'rate',
        items: [command('rate.5'), command('rate.4'), command('rate.3'), command('rate.2'), command('rate.1'), command('rate.0')],
      },
      { kind: 'submenu', id: 'flag', items: [command('flag.pick'), command('flag.reject'), command('flag.clear')] },
      separator,
      command('tags.open'),
      command('tags.repeat'),
    ],
  },
  {
    id: 'library',
    items: [
      command('library.download'),
      command('library.score'),
      command('library.concept'),
      separator,
      command('jobs.pause_all', 'CmdOrCtrl+Shift+P'),
      command('jobs.resume_all'),
      separator,
      command('library.verify'),
      command('library.reveal'),
    ],
  },
  { id: 'help', items: [command('shortcuts.open', 'F1'), shell('about')] },
];
