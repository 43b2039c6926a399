import { mkdirSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import { type BrowserServer, openBrowserServer } from '#main/entry/serve/open-server.ts';
import type { MediaAnswer } from '#main/http/media.ts';
import type { ServerLimits } from '#main/http/server.ts';
import { silentLog } from '#main/util/log.ts';
import { tempDir } from '../helpers/temp-dir.ts';

/** The hash under which the server of the tests has a picture. */
export const PICTURE = 'a1'.repeat(32);
const picture: MediaAnswer = { found: 'picture', bytes: new Uint8Array(1000).fill(7), type: 'image/jpeg', mayBeKept: true };

/** A folder as the build makes it. */
export function builtRenderer(): string {
  const root = join(tempDir(), 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html><script type="module" src="./assets/index-DiwrgTda.js"></script>');
  writeFileSync(join(root, 'assets', 'index-DiwrgTda.js'), 'export {};');
  writeFileSync(join(root, 'assets', 'style-B3xK_9-a.css'), 'body {}');
  writeFileSync(join(root, 'assets', 'plain.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(root, 'assets', 'index.js.map'), '{}');
  return root;
}

export interface ServedForTest extends BrowserServer {
  port: number;
  clock: { now: number };
  sockets: WebSocket[];
  renderer: string;
}

export async function serveForTest(limits: Partial<ServerLimits> = {}): Promise<ServedForTest> {
  const clock = { now: 0 };
  const sockets: WebSocket[] = [];
  const renderer = builtRenderer();
  const server = await openBrowserServer(0, {
    renderer,
    media: { find: async (_kind, sha256) => (sha256 === PICTURE ? picture : { found: 'nothing' }) },
    onSocket: (socket) => {
      sockets.push(socket);
      socket.on('message', (data) => socket.send(data));
      socket.on('error', () => undefined); // the tests look at how it closes
    },
    log: silentLog,
    limits,
    now: () => clock.now,
  });
  onTestFinished(() => server.close());
  return { ...server, port: Number(new URL(server.origin).port), clock, sockets, renderer };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** One request with exactly these headers, its path as it is. */
export function ask(
  where: { port: number } | { socketPath: string },
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const host = 'port' in where ? { Host: `127.0.0.1:${where.port}` } : {};
    request({ host: '127.0.0.1', ...where, path, method, headers: { ...host, ...headers }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
      response.on('error', reject);
    })
      .on('error', reject)
      .end(body);
  });
}

export const tokenOf = (address: string): string => new URLSearchParams(new URL(address).hash.slice(1)).get('token') ?? '';

/** Exchanges a token as the page does. */
export function exchange(server: { port: number }, token: string, headers: Record<string, string> = {}): Promise<Answer> {
  return ask(server, '/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: `http://127.0.0.1:${server.port}`, ...headers },
    body: JSON.stringify({ token }),
  });
}

/** @returns the Cookie header of a browser that has come in */
export async function comeIn(server: ServedForTest): Promise<string> {
  const answer = await exchange(server, tokenOf(server.newAddress()));
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** Sends bytes as they are and waits until the server closes. @returns what it said */
export function sendRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('latin1').on('data', (text: string) => {
      said += text;
    });
    socket.on('close', () => resolve(said));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? undefined : reject(error),
    );
  });
}
