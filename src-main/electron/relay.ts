import type { MessagePortMain } from 'electron';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { PortControl } from '#shared/shell.ts';

const connectControl = z.strictObject({ kind: z.literal('connect'), connection: z.number().int() });

/**
 * Passes frames between a page's port and the engine, unread, over one socket at a time.
 * @param open gives a socket that is not open yet, as soon as there is an engine to connect to
 * @returns ends it, with its socket
 */
export function relayPort(port: MessagePortMain, open: () => Promise<WebSocket>): () => void {
  let socket: WebSocket | undefined;
  let isClosed = false;
  /** Number of the newest connection that the page asked for. */
  let wanted = 0;

  const tell = (control: PortControl): void => port.postMessage(control);

  const connect = async (connection: number): Promise<void> => {
    socket?.close();
    socket = undefined;
    wanted = connection;
    const isWanted = (): boolean => !isClosed && wanted === connection;
    const next = await open();
    if (!isWanted()) return next.terminate();
    socket = next;
    next.binaryType = 'nodebuffer';
    next.on('error', () => undefined); // a close follows
    next.on('open', () => isWanted() && tell({ kind: 'open', connection }));
    next.on('message', (data: Buffer) => {
      // A Buffer may be a view of the pool: its own bytes only.
      if (isWanted()) port.postMessage(new Uint8Array(data));
    });
    next.on('close', () => {
      if (!isWanted()) return;
      socket = undefined;
      tell({ kind: 'closed', connection });
    });
  };

  const end = (): void => {
    isClosed = true;
    socket?.close();
    port.close();
  };

  port.on('message', ({ data }: { data: unknown }) => {
    if (data instanceof Uint8Array) {
      if (socket?.readyState === socket?.OPEN) socket?.send(data);
      return;
    }
    const control = connectControl.safeParse(data);
    if (control.success) void connect(control.data.connection);
    else end(); // nothing of ours posts anything else
  });
  port.on('close', end);
  port.start();
  return end;
}
