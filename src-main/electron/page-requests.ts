import { app, type BrowserWindow, clipboard, shell } from 'electron';
import { z } from 'zod';
import { pickOptions, type ShellAnswer, shellAction } from '#shared/shell.ts';
import { externalUrl } from '../shell-policy/external-url.ts';
import { revealPath } from '../shell-policy/reveal-path.ts';
import { pickPaths } from './dialogs.ts';
import { answerPage } from './page-calls.ts';

type Action = z.output<typeof shellAction>;

/** What the page's requests need of the rest of the shell. */
export interface RequestParts {
  window(): BrowserWindow | undefined;
  /** Folders that may be shown in the file manager. */
  folders(): readonly string[];
  onReady(): void;
  onMenuState(items: Extract<Action, { kind: 'menu_state' }>['items']): void;
  restartEngine(): void;
  quit(): void;
}

const DONE: ShellAnswer = { done: true };
const refusal = (message: string): ShellAnswer => ({ done: false, message });

/** Answers the functions of `window.gleanerShell`. @returns does an action as if the page had asked, for the native menu */
export function answerRequests(parts: RequestParts): (action: Action, window: BrowserWindow) => Promise<ShellAnswer> {
  const picked = new Set<string>();
  const perform = async (action: Action, window: BrowserWindow): Promise<ShellAnswer> => {
    if (action.kind === 'reveal') return reveal(action.path, [...parts.folders(), ...picked]);
    await act(action, window, parts);
    return DONE;
  };
  answerPage('pick-paths', pickOptions, parts.window, async (options, window) => {
    const paths = await pickPaths(window, options);
    for (const path of paths) picked.add(path);
    return paths;
  });
  answerPage('open-external', z.string().max(8192), parts.window, async (text) => {
    const url = externalUrl(text);
    if (url === undefined) return refusal('Only addresses of web pages are opened.');
    await shell.openExternal(url);
    return DONE;
  });
  answerPage('perform', shellAction, parts.window, perform);
  return perform;
}

function reveal(text: string, roots: readonly string[]): ShellAnswer {
  const path = revealPath(text, roots, process.platform);
  if (path === undefined) return refusal(`${text} is none of the folders that Gleaner works with.`);
  shell.showItemInFolder(path);
  return DONE;
}

function act(action: Exclude<Action, { kind: 'reveal' }>, window: BrowserWindow, parts: RequestParts): void | Promise<void> {
  switch (action.kind) {
    case 'ready':
      return parts.onReady();
    case 'window':
      return changeWindow(window, action.change);
    case 'edit':
      return edit(window, action.command);
    case 'zoom':
      return zoom(window, action.change);
    case 'copy_text':
      return clipboard.writeText(action.text);
    case 'menu_state':
      return parts.onMenuState(action.items);
    case 'restart_engine':
      return parts.restartEngine();
    case 'about':
      return app.showAboutPanel();
    case 'quit':
      return parts.quit();
  }
}

function changeWindow(window: BrowserWindow, change: Extract<Action, { kind: 'window' }>['change']): void {
  if (change === 'minimize') window.minimize();
  else if (change === 'close') window.close();
  else if (change === 'toggle-full-screen') window.setFullScreen(!window.isFullScreen());
  else if (window.isMaximized()) window.unmaximize();
  else window.maximize();
}

function edit({ webContents }: BrowserWindow, command: Extract<Action, { kind: 'edit' }>['command']): void {
  if (command === 'cut') webContents.cut();
  else if (command === 'copy') webContents.copy();
  else if (command === 'paste') webContents.paste();
  else webContents.selectAll();
}

const ZOOM_STEP = 0.5;
/** Zoom levels: factors of 1.2; from 58 % to 250 %. */
const ZOOM_RANGE = [-3, 5] as const;

function zoom({ webContents }: BrowserWindow, change: Extract<Action, { kind: 'zoom' }>['change']): void {
  const [least, most] = ZOOM_RANGE;
  const level = webContents.getZoomLevel() + (change === 'in' ? ZOOM_STEP : -ZOOM_STEP);
  webContents.setZoomLevel(change === 'reset' ? 0 : Math.min(most, Math.max(least, level)));
}
