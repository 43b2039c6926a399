import { z } from 'zod';
import { COMMANDS } from './menu.ts';

/**
 * What the desktop shell and the page tell each other. The engine is not behind this: its frames go over a MessagePort, unread.
 *
 * [Note: The page's side of the desktop shell]
 * 1. `window.gleanerShell` is there in the desktop app only, with the four functions of GleanerShell.
 * 2. The page listens to `message` events of its own window (`event.source === window && event.origin === location.origin`):
 *    `event.data === PORT_MESSAGE` brings the one port of this load in `event.ports[0]`; `event.data.shellEvent` is a ShellEvent.
 * 3. Then it calls `perform({ kind: 'ready' })`, once per load: the port comes, and the events that tell how things stand.
 * 4. On the port, bytes are frames of the engine and objects are PortControl (shell-connection.ts makes channels of it). The page posts
 *    `connect` with a number that it has not used and waits for `open` with the same one, which comes as soon as the engine takes the
 *    connection, also after a crash; frames go both ways until `closed`. What the page posts after that and before its next `connect` is dropped.
 */
export const PORT_MESSAGE = 'gleaner-port';

/** Objects on the engine's port; everything else on it is a frame. */
export type PortControl = { kind: 'connect' | 'open' | 'closed'; connection: number };

export const LINK_SCREENS = ['pool', 'library', 'jobs', 'models', 'settings'] as const;

/** A `gleaner://` link, parsed and found harmless. */
export type DeepLink =
  | { kind: 'screen'; screen: (typeof LINK_SCREENS)[number]; query: string | null }
  | { kind: 'saved-view'; name: string }
  | { kind: 'library'; path: string };

/** Where the engine's process stands; `failed` stays until `perform({ kind: 'restart_engine' })`. */
export type EngineState = 'starting' | 'running' | 'restarting' | 'failed';

export type ShellEvent =
  /** A menu item was chosen, or its key was pressed and the page did not take it (`preventDefault`). */
  | { kind: 'command'; command: ShellCommand }
  | { kind: 'link'; link: DeepLink }
  /** Files and folders that the system asks to open: dropped on the icon, or named on the command line. */
  | { kind: 'paths'; paths: string[] }
  | { kind: 'engine'; state: EngineState /** Restarts since the app was started. */; restarts: number; message: string | null }
  | {
      kind: 'window';
      /** Of Node: linux, win32, darwin. */
      platform: string;
      /** Whether the page draws menus and window buttons; false where the system does (macOS). */
      draws_controls: boolean;
      is_maximized: boolean;
      is_full_screen: boolean;
      is_focused: boolean;
    };

const path = z.string().min(1).max(4096);

/** A native dialog. */
export const pickOptions = z.strictObject({
  /** `files` and `folders` take several; `save` is a path that need not exist. */
  kind: z.enum(['file', 'files', 'folder', 'folders', 'save']),
  title: z.string().max(200),
  /** Label of the button that takes the choice. */
  button: z.string().max(60).optional(),
  /** File name endings to offer, without the dot: `['wat.gz', 'parquet']`. */
  endings: z
    .array(z.string().regex(/^[A-Za-z0-9.]+$/))
    .max(30)
    .default([]),
  /** Folder or file to start from. */
  start: path.optional(),
});

const menuItemState = z.strictObject({ enabled: z.boolean().optional(), checked: z.boolean().optional() });

/** What the page may ask of the shell. */
export const shellAction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  /** Shows a file or folder in the system's file manager: of the library, of an export, or picked before. */
  z.strictObject({ kind: z.literal('reveal'), path }),
  z.strictObject({ kind: z.literal('window'), change: z.enum(['minimize', 'toggle-maximize', 'toggle-full-screen', 'close']) }),
  /** Runs an editing command on the focused field, for the page's own menus. */
  z.strictObject({ kind: z.literal('edit'), command: z.enum(['cut', 'copy', 'paste', 'select-all']) }),
  z.strictObject({ kind: z.literal('zoom'), change: z.enum(['in', 'out', 'reset']) }),
  /** Puts text on the clipboard; the page itself has no permission to. */
  z.strictObject({ kind: z.literal('copy_text'), text: z.string().max(5_000_000) }),
  /** Which items of the native menu can be chosen and which have a tick; those not named stay as they are. */
  z.strictObject({ kind: z.literal('menu_state'), items: z.partialRecord(z.enum(COMMANDS), menuItemState) }),
  z.strictObject({ kind: z.literal('restart_engine') }),
  z.strictObject({ kind: z.literal('about') }),
  z.strictObject({ kind: z.literal('quit') }),
]);

export type ShellCommand = (typeof COMMANDS)[number];
export type PickOptions = z.input<typeof pickOptions>;
export type ShellAction = z.input<typeof shellAction>;
/** A refusal says why in a sentence. */
export type ShellAnswer = { done: true } | { done: false; message: string };

/** `window.gleanerShell`. */
export interface GleanerShell {
  /** Absolute paths; empty where the user cancelled. */
  pickPaths(options: PickOptions): Promise<string[]>;
  /** Absolute path of a dropped or pasted File; empty for one that is not from a disk. */
  pathOf(file: object): string;
  /** Opens a web address in the user's browser: http and https, without credentials. */
  openExternal(url: string): Promise<ShellAnswer>;
  perform(action: ShellAction): Promise<ShellAnswer>;
}
