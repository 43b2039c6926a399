import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';

export interface TestServer {
  /** 127.0.0.1:PORT */
  host: string;
  /** Paths in the order of their requests, robots.txt left out. */
  asked: string[];
  pictures: ReadonlyMap<string, Buffer>;
}

/**
 * Serves `/<width>x<height>.<jpg|png|webp>` as such a picture, `/slow/...` half a second late, `/once/...` at the second request, `/cut.jpg` as half a picture, `/refused.jpg`
 * with `X-Robots-Tag: noai`, and 404 for everything else.
 */
export async function startServer(sizes: readonly string[], options: { onRequest?: (path: string) => void } = {}): Promise<TestServer> {
  const pictures = new Map<string, Buffer>(await Promise.all(sizes.map(async (name) => [`/${name}`, await picture(name)] as const)));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    if (path !== '/robots.txt') {
      asked.push(path);
      options.onRequest?.(path);
    }
    const body = pictures.get(path.replace(/^\/(slow|once)\//, '/'));
    if (path === '/cut.jpg') send(response, half(pictures));
    else if (path === '/refused.jpg') send(response.setHeader('X-Robots-Tag', 'noai'), pictures.values().next().value ?? Buffer.alloc(0));
    else if (path.startsWith('/once/') && asked.indexOf(path) === asked.length - 1) response.writeHead(500).end();
    else if (!body) response.writeHead(404).end();
    else if (path.startsWith('/slow')) setTimeout(() => send(response, body), 500);
    else send(response, body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { host: `127.0.0.1:${address.port}`, asked, pictures };
}

function half(pictures: ReadonlyMap<string, Buffer>): Buffer {
  const [first = Buffer.alloc(0)] = pictures.values();
  return first.subarray(0, first.byteLength / 2);
}

function send(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'Content-Type': 'image/jpeg', 'Content-Length': body.byteLength }).end(body);
}

async function picture(name: string): Promise<Buffer> {
  const [, width = '1', height = '1', format = 'jpg'] = /^(\d+)x(\d+)\.(\w+)$/.exec(name) ?? [];
  const image = sharp({ create: { width: Number(width), height: Number(height), channels: 3, background: { r: 200, g: 90, b: 10 } } });
  return await image.toFormat(format === 'jpg' ? 'jpeg' : format === 'png' ? 'png' : 'webp').toBuffer();
}
