import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A real JPEG's first bytes with filler behind: enough for the downloader, which does not decode. */
export function jpegBytes(length = 1000): Buffer {
  const bytes = Buffer.alloc(length, 0x55);
  bytes.set([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46]);
  return bytes;
}

export interface Seen {
  path: string;
  headers: IncomingMessage['headers'];
  at: number;
}

export interface MisbehavingServer {
  hostPort: string;
  /** URL of a path on this server. */
  url(path: string): string;
  seen: Seen[];
  /** Requests for robots.txt, which are not in `seen`. */
  robotsSeen(): number;
  /** Requests for a path so far. */
  count(path: string): number;
  /** The most requests that were open at one time. */
  mostAtOnce(): number;
  bytesSent(): number;
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const image = (response: ServerResponse, headers: Record<string, string | string[]> = {}, body = jpegBytes()): void => {
  response.writeHead(200, { 'content-type': 'image/jpeg', ...headers });
  response.end(body);
};

/** A loopback host with every bad habit. Handlers of a test's own come first. */
export async function startMisbehavingServer(own: Record<string, Handler> = {}): Promise<MisbehavingServer> {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  let open = 0;
  let most = 0;
  let sent = 0;
  let robotsSeen = 0;
  const count = (path: string): number => seen.filter((request) => request.path === path).length;
  const handlers: Record<string, Handler> = {
    '/ok.jpg': (_q, response) => image(response),
    '/wrong-type.jpg': (_q, response) => image(response, { 'content-type': 'text/html' }),
    '/chunked.jpg': (_q, response) => {
      response.writeHead(200, {});
      response.write(jpegBytes(500));
      response.end(jpegBytes(500));
    },
    '/429-then-ok.jpg': (request, response) => {
      if (count(request.url ?? '') > 1) image(response);
      else response.writeHead(429, { 'retry-after': '1' }).end('slow down');
    },
    '/429-date-then-ok.jpg': (request, response) => {
      if (count(request.url ?? '') > 1) image(response);
      else response.writeHead(429, { 'retry-after': new Date(Date.now() + 1500).toUTCString() }).end();
    },
    '/503.jpg': (_q, response) => response.writeHead(503).end(),
    '/503-soon.jpg': (_q, response) => response.writeHead(503, { 'retry-after': '0' }).end(),
    '/503-later.jpg': (_q, response) => response.writeHead(503, { 'retry-after': '3600' }).end(),
    '/slow-headers.jpg': () => {},
    '/stalled-body.jpg': (_q, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write(jpegBytes(200));
    },
    '/drip.jpg': (_q, response) => {
      response.writeHead(200, {});
      response.write(jpegBytes(100));
      const timer = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(timer));
    },
    '/truncated.jpg': (_q, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write(jpegBytes(400), () => response.destroy());
    },
    '/truncated-chunked.jpg': (_q, response) => {
      response.writeHead(200, {});
      response.write(jpegBytes(400), () => response.destroy());
    },
    '/reset.jpg': (request) => request.socket.resetAndDestroy(),
    '/reset-once.jpg': (request, response) => {
      if (count(request.url ?? '') > 1) image(response);
      else request.socket.destroy();
    },
    '/not-http.jpg': (request) => request.socket.end('220 smtp.example ESMTP\r\n'),
    '/html.jpg': (_q, response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg' });
      response.write('<!doctype html><html><title>404</title>'.padEnd(100));
      const timer = setInterval(() => response.write('x'.repeat(10_000)), 5); // and it never ends
      response.on('close', () => clearInterval(timer));
    },
    '/svg.jpg': (_q, response) => image(response, {}, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'.padEnd(200))),
    '/short-html.jpg': (_q, response) => image(response, {}, Buffer.from('<html>gone</html>')),
    '/empty.jpg': (_q, response) => image(response, {}, Buffer.alloc(0)),
    '/tiny.jpg': (_q, response) => image(response, {}, jpegBytes(40)),
    '/huge-announced.jpg': (_q, response) => {
      response.writeHead(200, { 'content-length': '50000000' });
      response.write(jpegBytes(1000));
    },
    '/huge-unannounced.jpg': (_q, response) => {
      response.writeHead(200, {});
      const pump = (): void => {
        while (!response.destroyed && response.write(jpegBytes(65_536))) sent += 65_536;
      };
      response.on('drain', pump);
      pump();
    },
    '/gzip.jpg': (_q, response) => image(response, { 'content-encoding': 'gzip' }, gzipSync(jpegBytes(3000))),
    '/gzip-bomb.jpg': (_q, response) => image(response, { 'content-encoding': 'gzip' }, gzipSync(jpegBytes(15_000_000))),
    '/gzip-twice.jpg': (_q, response) => image(response, { 'content-encoding': 'gzip, gzip' }, gzipSync(gzipSync(jpegBytes(3000)))),
    '/gzip-cut.jpg': (_q, response) => image(response, { 'content-encoding': 'gzip' }, gzipSync(jpegBytes(3000)).subarray(0, 30)),
    '/gzip-damaged.jpg': (_q, response) => image(response, { 'content-encoding': 'gzip' }, jpegBytes()),
    '/bogus-coding.jpg': (_q, response) => image(response, { 'content-encoding': 'utf-8' }),
    '/inherited-coding.jpg': (_q, response) => image(response, { 'content-encoding': 'constructor' }),
    '/noai.jpg': (_q, response) => image(response, { 'x-robots-tag': 'noai, noimageai' }),
    '/noindex-for-us.jpg': (_q, response) => image(response, { 'x-robots-tag': ['googlebot: nofollow', 'gleaner: noindex'] }),
    '/noai-for-others.jpg': (_q, response) => image(response, { 'x-robots-tag': ['otherbot: noai', 'nofollow'] }),
    '/redirect.jpg': (_q, response) => response.writeHead(302, { location: 'ok.jpg#part', 'content-length': '5' }).end('moved'),
    '/loop-a.jpg': (_q, response) => response.writeHead(302, { location: '/loop-b.jpg' }).end(),
    '/loop-b.jpg': (_q, response) => response.writeHead(301, { location: '/loop-a.jpg' }).end(),
    '/no-location.jpg': (_q, response) => response.writeHead(302).end(),
    '/to-file.jpg': (_q, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    '/to-private.jpg': (_q, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
    '/to-other-port.jpg': (_q, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/x.jpg' }).end(),
    '/to-utf8.jpg': (_q, response) => response.writeHead(302, { location: Buffer.from('/b\u00e4r.jpg').toString('latin1') }).end(),
    '/b%C3%A4r.jpg': (_q, response) => image(response),
    '/cookie.jpg': (_q, response) => image(response, { 'set-cookie': 'a=b' }),
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/robots.txt') {
      robotsSeen++;
      const serve = own[path] ?? ((_q, reply) => reply.writeHead(404).end());
      return serve(request, response);
    }
    seen.push({ path, headers: request.headers, at: performance.now() });
    open++;
    most = Math.max(most, open);
    response.once('close', () => open--);
    const status = /^\/status\/(\d+)/.exec(path)?.[1];
    const hops = /^\/hops\/(\d+)/.exec(path)?.[1];
    const handler = own[path] ?? handlers[path];
    if (handler) handler(request, response);
    else if (status) response.writeHead(Number(status)).end('no');
    else if (hops === '0') image(response);
    else if (hops) response.writeHead(307, { location: `/hops/${Number(hops) - 1}` }).end();
    else response.writeHead(500).end();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    hostPort: `127.0.0.1:${port}`,
    url: (path) => `http://127.0.0.1:${port}${path}`,
    seen,
    robotsSeen: () => robotsSeen,
    count,
    mostAtOnce: () => most,
    bytesSent: () => sent,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
