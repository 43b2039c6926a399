import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { AppError } from '#shared/errors.ts';
import { MAX_MESSAGE_BYTES } from '#shared/rpc/codec.ts';
import type { Log } from '../util/log.ts';
import type { Gate } from './gate.ts';
import { refuseUpgrade, sendResponse, toRequest } from './node-bridge.ts';
import { plainPath } from './plain-path.ts';
import { plainText } from './security-headers.ts';
import type { AnswerRequest } from './static.ts';

/** Far above what one person's windows need, far below what would hurt. */
export interface ServerLimits {
  /** For the head of a request to come, milliseconds. */
  headersTimeout: number;
  /** For all of a request to come, milliseconds. */
  requestTimeout: number;
  /** How often connections are looked at for the two. */
  checkInterval: number;
  maxConnections: number;
  maxSockets: number;
  /** Of one message of a WebSocket. */
  maxMessageBytes: number;
  /** A WebSocket that does not answer a ping until the next one is cut. */
  pingInterval: number;
}

export const SERVER_LIMITS: ServerLimits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  checkInterval: 2000,
  maxConnections: 256,
  maxSockets: 32,
  maxMessageBytes: MAX_MESSAGE_BYTES,
  pingInterval: 30_000,
};
const MAX_HEADER_BYTES = 16 * 2 ** 10;
const MAX_HEADERS = 64;

/** Where the RPC is. */
const RPC_PATH = '/rpc';

export interface ServerParts {
  gate: Gate;
  /** What requests are relative to; for `Request.url` only. */
  origin: string;
  answer: AnswerRequest;
  /** An open WebSocket; to be listened to in the same tick. */
  onSocket(socket: WebSocket): void;
  log: Log;
  limits?: Partial<ServerLimits>;
}

export interface AppServer {
  /** @param where a port of 127.0.0.1 (0: any free one) or the path of a socket @returns the port; 0 for a path @throws AppError PORT_IN_USE */
  listen(where: number | string): Promise<number>;
  /** Takes no more requests, closes every WebSocket with 1001 and cuts what is left. */
  close(): Promise<void>;
}

function listenOn(server: Server, where: number | string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      const what = typeof where === 'number' ? `port ${where} of 127.0.0.1 is` : `${where} is`;
      reject(new AppError('PORT_IN_USE', `${what} in use by another program`, { data: { where }, cause: error }));
    });
    const onListening = (): void => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    };
    if (typeof where === 'number') server.listen({ port: where, host: '127.0.0.1', exclusive: true }, onListening);
    else server.listen(where, onListening);
  });
}

/** Made before it listens, so that the gate can know the port. @param partsFor of the port that it got */
export function createAppServer(partsFor: (port: number) => ServerParts, options: { limits?: Partial<ServerLimits> } = {}): AppServer {
  const limits = { ...SERVER_LIMITS, ...options.limits };
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.maxMessageBytes, perMessageDeflate: false });
  const alive = new WeakSet<WebSocket>();
  let parts: ServerParts | undefined;

  /** @returns the refusal of a request, or its path */
  const check = (incoming: IncomingMessage, isUpgrade: boolean): Response | string => {
    const { method = '', url = '', headers } = incoming;
    const path = plainPath(url);
    if (!parts) return plainText(503, 'The engine is starting.');
    const refusal = parts.gate.refuse({ method, path: path ?? url, headers, isUpgrade });
    if (refusal) return refusal;
    if (path === undefined) return plainText(400, 'There is no such address.');
    if (isUpgrade) return path === RPC_PATH ? path : plainText(404, 'There is nothing at this address.');
    if (method !== 'GET' && method !== 'HEAD' && method !== 'POST')
      return plainText(405, 'This is not done here.', { Allow: 'GET, HEAD, POST' });
    return path;
  };

  const answerTo = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const refusal = check(incoming, false);
    if (refusal instanceof Response) {
      // What is left of a refused body is not read.
      outgoing.setHeader('Connection', 'close');
      return await sendResponse(refusal, outgoing, incoming.method);
    }
    if (!parts) return;
    const request = await toRequest(incoming, outgoing, parts.origin);
    await sendResponse(request ? await parts.answer(request) : plainText(413, 'This is too much.'), outgoing, incoming.method);
  };

  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: limits.headersTimeout,
      requestTimeout: limits.requestTimeout,
      connectionsCheckingInterval: limits.checkInterval,
      keepAliveTimeout: 60_000,
      requireHostHeader: true,
    },
    (incoming, outgoing) => {
      answerTo(incoming, outgoing).catch((error: unknown) => {
        if (incoming.destroyed && outgoing.destroyed) return; // gone while it was read
        parts?.log.error({ path: incoming.url, error: error instanceof Error ? error.stack : String(error) }, 'a request failed');
        if (outgoing.headersSent) outgoing.destroy();
        else void sendResponse(plainText(500, 'Gleaner could not answer this request.'), outgoing, incoming.method);
      });
    },
  );
  server.maxHeadersCount = MAX_HEADERS;
  server.maxConnections = limits.maxConnections;

  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refusal = check(incoming, true);
    if (refusal instanceof Response) return void refuseUpgrade(refusal, socket);
    if (sockets.clients.size >= limits.maxSockets) return void refuseUpgrade(plainText(503, 'Too many windows are open.'), socket);
    sockets.handleUpgrade(incoming, socket, head, (webSocket) => {
      alive.add(webSocket);
      webSocket.on('pong', () => alive.add(webSocket));
      parts?.onSocket(webSocket);
    });
  });
  const lookAtSockets = (): void => {
    for (const socket of sockets.clients) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  };
  // Answers that came while a long transaction, or the sleep of the computer, held this thread are read between a timer and an immediate.
  const pinging = setInterval(() => setImmediate(lookAtSockets), limits.pingInterval);
  pinging.unref();

  return {
    async listen(where) {
      const port = await listenOn(server, where);
      parts = partsFor(port);
      return port;
    },
    async close() {
      clearInterval(pinging);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets.clients) socket.close(1001);
      server.closeIdleConnections();
      const cut = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
        server.closeAllConnections();
      }, 500);
      await closed;
      clearTimeout(cut);
    },
  };
}
