import { type Channel, createClosing } from './channel.ts';

/** What the browser's MessagePort and that of Node's worker_threads have in common. */
export interface PortLike {
  postMessage(message: Uint8Array): void;
  addEventListener(type: 'message' | 'close', listener: (event: object) => void): void;
  start(): void;
  close(): void;
}

/** A channel over one port of a MessageChannel. The port starts with the message listener; what came before is kept by it. */
export function portChannel(port: PortLike): Channel {
  const closing = createClosing();
  const close = () => {
    if (closing.isClosed) return;
    port.close();
    closing.close();
  };
  port.addEventListener('close', () => closing.close());
  return {
    send(bytes) {
      // A clone carries the whole memory under a view, of which the view may be a small part.
      if (!closing.isClosed) port.postMessage(bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes));
    },
    onMessage(listener) {
      port.addEventListener('message', (event) => {
        if (closing.isClosed) return;
        const data = 'data' in event ? event.data : undefined;
        if (data instanceof Uint8Array) listener(data);
        else close(); // nothing that speaks this protocol sends anything else
      });
      port.start();
    },
    onClose: closing.onClose,
    close,
    buffered: 0, // a port does not tell
  };
}
