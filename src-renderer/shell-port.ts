import type { Channel } from '#shared/rpc/channel.ts';
import { type GleanerShell, PORT_MESSAGE, type ShellEvent } from '#shared/shell.ts';
import { engineConnector } from '#shared/shell-connection.ts';

/** The page's end of the desktop shell: the engine's port, and what the shell tells. */
export interface ShellLink {
  /** Resolves once the engine has taken the connection. */
  open(): Promise<Channel>;
  /** How things stand is told to every new listener at once; commands, links and paths that came before the first one, to all that begin to listen together with it. @returns ends it */
  onEvent(listener: (event: ShellEvent) => void): () => void;
}

/** As much of the window as is used, and of what is posted to it. */
export interface ShellWindow {
  readonly location: { readonly origin: string };
  addEventListener(type: 'message', listener: (message: ShellMessage) => void): void;
}
export type ShellMessage = Pick<MessageEvent<unknown>, 'data' | 'origin' | 'ports'> & { readonly source: unknown };

const isState = ({ kind }: ShellEvent): boolean => kind === 'window' || kind === 'engine';

/** Listens from now on, as src-shared/shell.ts describes it, and tells the shell that the page is ready. */
export function createShellLink(window: ShellWindow, shell: Pick<GleanerShell, 'perform'>): ShellLink {
  let early: ShellEvent[] = [];
  const states = new Map<ShellEvent['kind'], ShellEvent>();
  const listeners = new Set<(event: ShellEvent) => void>();
  const tell = (event: ShellEvent): void => {
    if (isState(event)) states.set(event.kind, event);
    else if (listeners.size === 0) early.push(event);
    for (const listener of listeners) listener(event);
  };
  const connector = new Promise<() => Promise<Channel>>((resolve) => {
    window.addEventListener('message', (event) => {
      if (event.source !== window || event.origin !== window.location.origin) return;
      const [port] = event.ports;
      if (event.data === PORT_MESSAGE && port) return resolve(engineConnector(port));
      const told: unknown = typeof event.data === 'object' && event.data !== null ? Reflect.get(event.data, 'shellEvent') : undefined;
      if (told === undefined) return;
      // Only our own preload script posts to this window from within.
      tell(told as ShellEvent);
    });
  });
  void shell.perform({ kind: 'ready' });
  return {
    open: async () => await (await connector)(),
    onEvent(listener) {
      listeners.add(listener);
      for (const event of states.values()) listener(event);
      for (const event of early) listener(event);
      // The parts of the window begin to listen one after the other, in one drawing: whichever it is meant for gets it.
      if (early.length > 0) setTimeout(() => (early = []));
      return () => void listeners.delete(listener);
    },
  };
}
