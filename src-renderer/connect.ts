import type { appContract } from '#shared/contract.ts';
import type { Channel } from '#shared/rpc/channel.ts';
import type { RpcClient } from '#shared/rpc/client.ts';
import { type ConnectionState, createReconnectingClient } from '#shared/rpc/reconnecting-client.ts';
import { openSocketChannel } from '#shared/rpc/socket-channel.ts';
import type { GleanerShell, ShellEvent } from '#shared/shell.ts';
import { createShellLink } from './shell-port.ts';

export type AppClient = RpcClient<typeof appContract>;

declare global {
  interface Window {
    /** There in the desktop app only. */
    readonly gleanerShell?: GleanerShell;
  }
}

export interface Connection {
  client: AppClient;
  /** Tells how the connection is at once and whenever that changes. */
  onState(listener: (state: ConnectionState) => void): void;
  /** The desktop shell; undefined in a browser. */
  shell: GleanerShell | undefined;
  /** Menu commands, links and dropped paths of the desktop shell, those included that came before anyone listened. */
  onShellEvent(listener: (event: ShellEvent) => void): () => void;
}

/** Connects the window to the engine: over the shell's port in the desktop app, over a WebSocket in a browser. Nothing else knows which. */
export function connect(window: Window): Connection {
  const shell = window.gleanerShell;
  const shellLink = shell && createShellLink(window, shell);
  const openSocket = (): Promise<Channel> => {
    const { protocol, host } = window.location;
    return openSocketChannel(new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/rpc`));
  };
  let state: ConnectionState = 'connecting';
  const listeners: ((state: ConnectionState) => void)[] = [];
  const client = createReconnectingClient<typeof appContract>(shellLink ? shellLink.open : openSocket, {
    onState: (next) => {
      state = next;
      for (const listener of listeners) listener(next);
    },
  });
  return {
    client,
    shell,
    onState(listener) {
      listeners.push(listener);
      listener(state);
    },
    onShellEvent: (listener) => shellLink?.onEvent(listener) ?? (() => undefined),
  };
}
