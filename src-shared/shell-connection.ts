import { type Channel, createClosing } from './rpc/channel.ts';
import type { PortControl } from './shell.ts';

/** The page's end of the port that the shell hands out, as far as it is used. */
export interface ShellPort {
  postMessage(message: Uint8Array | PortControl): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  start(): void;
}

/**
 * Connections to the engine over the one port that the desktop shell gives to a page, one after another.
 * @param port from the message PORT_MESSAGE, not started and not listened to yet
 * @returns a function that waits until the engine takes a connection and gives its channel. One at a time: a call closes the channel before.
 * It waits for as long as the engine is away; the shell's `engine` events tell how things stand
 */
export function engineConnector(port: ShellPort): () => Promise<Channel> {
  let current: Connection | undefined;
  let connections = 0;
  port.addEventListener('message', ({ data }) => {
    if (data instanceof Uint8Array) current?.deliver(data);
    else if (isControl(data)) current?.control(data);
  });
  port.start();
  return () => {
    current?.channel.close();
    connections++;
    current = createConnection(port, connections);
    port.postMessage({ kind: 'connect', connection: connections });
    return current.opened;
  };
}

interface Connection {
  channel: Channel;
  opened: Promise<Channel>;
  deliver(bytes: Uint8Array): void;
  control(message: PortControl): void;
}

function createConnection(port: ShellPort, number: number): Connection {
  const closing = createClosing();
  let isOpen = false;
  let listener: ((bytes: Uint8Array) => void) | undefined;
  let early: Uint8Array[] = [];
  const channel: Channel = {
    send(bytes) {
      // A clone carries the whole memory under a view, of which the view may be a small part.
      if (!closing.isClosed) port.postMessage(bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes));
    },
    onMessage(next) {
      listener = next;
      for (const bytes of early) next(bytes);
      early = [];
    },
    onClose: closing.onClose,
    // The shell closes its side when the next connection is asked for; until then its frames find nobody here.
    close: () => closing.close(),
    buffered: 0, // a port does not tell
  };
  let resolve: (channel: Channel) => void = () => undefined;
  const opened = new Promise<Channel>((done) => {
    resolve = done;
  });
  return {
    channel,
    opened,
    deliver(bytes) {
      if (!isOpen || closing.isClosed) return;
      if (listener) listener(bytes);
      else early.push(bytes);
    },
    control(message) {
      if (message.connection !== number) return;
      if (message.kind === 'open') {
        isOpen = true;
        resolve(channel);
      } else if (message.kind === 'closed') closing.close();
    },
  };
}

function isControl(data: unknown): data is PortControl {
  return typeof data === 'object' && data !== null && 'kind' in data && typeof data.kind === 'string';
}
