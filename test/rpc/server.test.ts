import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { AppError } from '#shared/errors.ts';
import { encodeMessage } from '#shared/rpc/codec.ts';
import { serveChannel } from '#shared/rpc/server.ts';
import { openSocketChannel, socketChannel } from '#shared/rpc/socket-channel.ts';
import { createProbe, probeContract } from './probe-service.ts';

function portOf(server: { address(): unknown }): number {
  const address = server.address();
  return Number(typeof address === 'object' && address !== null && 'port' in address ? address.port : Number.NaN);
}

test('a client that asks on and on and reads no answer is closed', async () => {
  const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(sockets, 'listening');
  const logged = Promise.withResolvers<AppError>();
  sockets.on('connection', (socket) => {
    serveChannel(probeContract, createProbe().handlers, socketChannel(socket), { log: logged.resolve, maxBufferedBytes: 1e6 });
  });
  const client = new WebSocket(`ws://127.0.0.1:${portOf(sockets)}`);
  await once(client, 'open');
  client.pause();
  for (let id = 0; id < 200; id++) {
    client.send(encodeMessage({ kind: 'call', id, name: 'grow', input: { bytes: 1e6 }, progress: false }));
    // Each is answered before the next, so that it is not the number of calls that is too high.
    await new Promise(setImmediate);
  }
  expect(await logged.promise).toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(/^message: grow: expected answers to be read/),
  });
  client.terminate();
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
});

test('text closes the connection', async () => {
  const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(sockets, 'listening');
  sockets.on('connection', (socket) => {
    serveChannel(probeContract, createProbe().handlers, socketChannel(socket));
  });
  const client = new WebSocket(`ws://127.0.0.1:${portOf(sockets)}`);
  await once(client, 'open');
  client.send('{"kind":"call"}');
  await once(client, 'close');
  sockets.close();
});

test('a socket that does not open is DISCONNECTED', async () => {
  const server = createServer((socket) => socket.destroy());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const opening = openSocketChannel(new WebSocket(`ws://127.0.0.1:${portOf(server)}`));
  await expect(opening).rejects.toBeInstanceOf(AppError);
  await expect(opening).rejects.toMatchObject({ code: 'DISCONNECTED' });
  server.close();
});
