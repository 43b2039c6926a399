import { type BrowserWindow, MessageChannelMain } from 'electron';
import type { ShellEvent } from '#shared/shell.ts';
import type { Engine } from './engine.ts';
import { engineSocket } from './engine-socket.ts';
import { relayPort } from './relay.ts';

/** One load of the page: its port, and the events that it gets once it has asked for them. */
export interface PageSession {
  /** Hands the port out, once for each load, and tells how things stand. A second call in one load does nothing. */
  begin(): void;
  /** Told to the page; kept until it has begun where it must not be missed. */
  send(event: ShellEvent): void;
}

/** @param greet the events of a page that begins */
export function createPageSession(window: BrowserWindow, engine: Engine, greet: () => readonly ShellEvent[]): PageSession {
  const { webContents } = window;
  let endRelay: (() => void) | undefined;
  let kept: ShellEvent[] = [];
  const end = (): void => {
    endRelay?.();
    endRelay = undefined;
  };
  // Another load, or the end of the page's process: its port is gone with it.
  webContents.on('did-start-navigation', (_event, _url, isInPlace, isMainFrame) => {
    if (isMainFrame && !isInPlace) end();
  });
  // What the page that is about to go asked for after that was for itself, not for the one that comes.
  webContents.on('did-navigate', end);
  webContents.on('render-process-gone', end);
  window.on('closed', end);
  const post = (event: ShellEvent): void => webContents.send('shell-event', event);
  return {
    begin() {
      if (endRelay !== undefined) return;
      const { port1, port2 } = new MessageChannelMain();
      endRelay = relayPort(port1, async () => engineSocket(await engine.address()));
      webContents.postMessage('port', null, [port2]);
      for (const event of [...greet(), ...kept]) post(event);
      kept = [];
    },
    send(event) {
      if (endRelay !== undefined) post(event);
      else if (event.kind !== 'window' && event.kind !== 'engine') kept.push(event);
    },
  };
}
