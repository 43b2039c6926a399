import { AppError } from '../errors.ts';
import { type Channel, createClosing } from './channel.ts';

/** What the browser's WebSocket and that of npm's ws have in common. */
export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(): void;
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: object) => void): void;
}

const OPEN = 1;
const CLOSED = 3;

/** A channel over a WebSocket that is open. To be made in the tick in which the socket opened, and listened to in the same, or messages are lost. */
export function socketChannel(socket: SocketLike): Channel {
  const closing = createClosing();
  socket.binaryType = 'arraybuffer';
  const close = () => {
    socket.close();
    closing.close();
  };
  socket.addEventListener('close', () => closing.close());
  // A close follows every error; without a listener, ws raises it as an uncaught one.
  socket.addEventListener('error', () => undefined);
  if (socket.readyState === CLOSED) closing.close();
  return {
    send(bytes) {
      if (closing.isClosed || socket.readyState !== OPEN) return;
      // Browsers refuse views of shared memory.
      socket.send(isUnshared(bytes) ? bytes : new Uint8Array(bytes));
    },
    onMessage(listener) {
      socket.addEventListener('message', (event) => {
        if (closing.isClosed) return;
        const data = 'data' in event ? event.data : undefined;
        if (data instanceof ArrayBuffer) listener(new Uint8Array(data));
        else close(); // text is none of this protocol
      });
    },
    onClose: closing.onClose,
    close,
    get buffered() {
      return socket.bufferedAmount;
    },
  };
}

/** Waits until a WebSocket is open. @throws AppError DISCONNECTED where it closes instead */
export async function openSocketChannel(socket: SocketLike): Promise<Channel> {
  if (socket.readyState === OPEN) return socketChannel(socket);
  return await new Promise((resolve, reject) => {
    const fail = () => reject(new AppError('DISCONNECTED', 'the engine cannot be reached: its socket closed before it was open'));
    socket.addEventListener('open', () => resolve(socketChannel(socket)));
    socket.addEventListener('close', fail);
    socket.addEventListener('error', fail);
  });
}

function isUnshared(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer;
}
