import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import { type Channel, loopbackPair } from '#shared/rpc/channel.ts';
import { portChannel } from '#shared/rpc/port-channel.ts';
import { openSocketChannel, socketChannel } from '#shared/rpc/socket-channel.ts';

/** A way to open channels to one server; each ends at `accept` on the server's side. */
export interface Transport {
  connect(): Promise<Channel>;
  close(): Promise<void>;
}

export type OpenTransport = (accept: (channel: Channel) => void) => Promise<Transport>;

async function loopback(accept: (channel: Channel) => void): Promise<Transport> {
  const connect = async () => {
    const [client, server] = loopbackPair();
    accept(server);
    return client;
  };
  return { connect, close: async () => undefined };
}

async function messagePort(accept: (channel: Channel) => void): Promise<Transport> {
  const ports: MessageChannel[] = [];
  const connect = async () => {
    const pair = new MessageChannel();
    ports.push(pair);
    accept(portChannel(pair.port1));
    return portChannel(pair.port2);
  };
  return {
    connect,
    async close() {
      for (const { port1 } of ports) port1.close();
    },
  };
}

async function listen(accept: (channel: Channel) => void, place: { host: string; port: number } | { path: string }) {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => accept(socketChannel(socket)));
  await once(server.listen(place), 'listening');
  return {
    address: server.address(),
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function tcpSocket(accept: (channel: Channel) => void): Promise<Transport> {
  const { address, close } = await listen(accept, { host: '127.0.0.1', port: 0 });
  if (address === null || typeof address === 'string') throw new Error(`expected an address with a port, got ${address}`);
  return { connect: () => openSocketChannel(new WebSocket(`ws://127.0.0.1:${address.port}`)), close };
}

async function unixSocket(accept: (channel: Channel) => void): Promise<Transport> {
  const folder = await mkdtemp(join(tmpdir(), 'gleaner-rpc-'));
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\${folder.slice(-12)}` : join(folder, 's');
  const { close } = await listen(accept, { path });
  return {
    connect: () => openSocketChannel(new WebSocket(`ws+unix:${path}:/`)),
    async close() {
      await close();
      await rm(folder, { recursive: true });
    },
  };
}

export const TRANSPORTS: readonly { name: string; open: OpenTransport }[] = [
  { name: 'loopback', open: loopback },
  { name: 'MessagePort', open: messagePort },
  { name: 'WebSocket over TCP', open: tcpSocket },
  { name: 'WebSocket over a private socket', open: unixSocket },
];
