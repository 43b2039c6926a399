import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { ShellEvent } from '#shared/shell.ts';
import { APP_ORIGIN } from '../shell-policy/app-url.ts';
import { type Bounds, fitBounds } from '../shell-policy/fit-bounds.ts';
import { windowOptions } from '../shell-policy/window-options.ts';
import { readWindowState, writeWindowState } from './window-state.ts';

const FIRST_SIZE = { width: 1440, height: 900 };

/**
 * Opens the app's window, where it was last, and begins to load the page.
 * @param stateFile where its place and size are kept
 */
export function openWindow(paths: { preload: string; stateFile: string }): BrowserWindow {
  const state = readWindowState(paths.stateFile);
  const primary = screen.getPrimaryDisplay().workArea;
  const others = screen.getAllDisplays().map((display) => display.workArea);
  const first: Bounds = { x: Number.MIN_SAFE_INTEGER, y: 0, ...FIRST_SIZE };
  const window = new BrowserWindow({
    ...windowOptions({ preload: paths.preload, platform: process.platform, isDark: nativeTheme.shouldUseDarkColors }),
    ...fitBounds(state?.bounds ?? first, [primary, ...others]),
  });
  const { webContents } = window;
  window.once('ready-to-show', () => {
    if (state?.is_maximized) window.maximize();
    webContents.setZoomLevel(state?.zoom ?? 0);
    window.show();
  });
  window.on('close', () => saveWindow(window, paths.stateFile));
  void window.loadURL(`${APP_ORIGIN}/`);
  return window;
}

/** Keeps where the window is for the next start. */
export function saveWindow(window: BrowserWindow, stateFile: string): void {
  const { webContents } = window;
  writeWindowState(stateFile, { bounds: window.getNormalBounds(), is_maximized: window.isMaximized(), zoom: webContents.getZoomLevel() });
}

/** How the window is now, for the page's title bar. */
export function windowEvent(window: BrowserWindow): ShellEvent {
  return {
    kind: 'window',
    platform: process.platform,
    draws_controls: process.platform !== 'darwin',
    is_maximized: window.isMaximized(),
    is_full_screen: window.isFullScreen(),
    is_focused: window.isFocused(),
  };
}

/** Tells whenever windowEvent would answer something else. */
export function onWindowChange(window: BrowserWindow, tell: () => void): void {
  window.on('maximize', tell);
  window.on('unmaximize', tell);
  window.on('enter-full-screen', tell);
  window.on('leave-full-screen', tell);
  window.on('focus', tell);
  window.on('blur', tell);
}
