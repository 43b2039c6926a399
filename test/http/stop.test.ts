import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { comeIn, serveForTest } from './app-server.ts';

test('a refused upgrade whose sender never hangs up does not keep the server from stopping', async () => {
  const server = await serveForTest();
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined); // it is cut
  const lines = ['GET /rpc HTTP/1.1', 'Host: evil.example', 'Connection: Upgrade', 'Upgrade: websocket', '', ''];
  socket.write(lines.join('\r\n'));
  const [said] = await once(socket, 'data');
  expect(String(said)).toContain('HTTP/1.1 421');
  await server.close();
});

/** A browser's window in a thread of its own, which answers pings whatever the server's thread does. */
const WINDOW = `
const { parentPort, workerData } = require('node:worker_threads');
const { WebSocket } = require('ws');
const socket = new WebSocket(workerData.address, { headers: workerData.headers });
socket.on('open', () => parentPort.postMessage('open'));
socket.on('ping', () => parentPort.postMessage('ping'));
socket.on('close', () => parentPort.postMessage('closed'));
`;

test('a window is not cut off for a ping that it answered while the engine was busy', async () => {
  const pingInterval = 100;
  const server = await serveForTest({ pingInterval });
  const headers = { Cookie: await comeIn(server), Origin: server.origin };
  const window = new Worker(WINDOW, { eval: true, workerData: { address: `ws://127.0.0.1:${server.port}/rpc`, headers } });
  onTestFinished(async () => void (await window.terminate()));
  const said: unknown[] = [];
  window.on('message', (word) => said.push(word));
  await once(window, 'message');
  const [socket] = server.sockets;
  const ping = socket?.ping.bind(socket);
  await new Promise<void>((resolve) => {
    if (!socket || !ping) return;
    // Busy from the moment of the ping until well after the next one is due, as while a large change is written.
    socket.ping = () => {
      socket.ping = ping;
      ping();
      setImmediate(() => {
        const end = performance.now() + 3 * pingInterval;
        while (performance.now() < end);
        resolve();
      });
    };
  });
  // Two more pings reach a window that is still there.
  while (said.filter((word) => word === 'ping').length < 3 && !said.includes('closed')) await once(window, 'message');
  expect(said).not.toContain('closed');
});
