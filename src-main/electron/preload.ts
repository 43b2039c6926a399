import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { GleanerShell, ShellEvent } from '#shared/shell.ts';

/** Of the page's window, what is used here: this folder is compiled without the browser's types. */
declare const window: { postMessage(message: unknown, origin: string, ports?: readonly unknown[]): void };

const ORIGIN = 'app://gleaner';

/** All that the page gets of Electron: four functions, and by message one port and the shell's events. The main process checks the arguments. */
const shell: GleanerShell = {
  pickPaths: (options) => ipcRenderer.invoke('pick-paths', options),
  pathOf,
  openExternal: (url) => ipcRenderer.invoke('open-external', url),
  perform: (action) => ipcRenderer.invoke('perform', action),
};
contextBridge.exposeInMainWorld('gleanerShell', shell);

ipcRenderer.on('port', ({ ports }) => window.postMessage('gleaner-port', ORIGIN, ports));
ipcRenderer.on('shell-event', (_event, shellEvent: ShellEvent) => window.postMessage({ shellEvent }, ORIGIN));

function pathOf(file: object): string {
  if (!(file instanceof File)) return '';
  // Before Electron 32 there is no webUtils, and the path is a property.
  const path: unknown = 'path' in file ? file.path : webUtils.getPathForFile(file);
  return typeof path === 'string' ? path : '';
}
