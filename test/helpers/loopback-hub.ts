import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What the second host does with a request for bytes; by default it serves them. */
export type Serve = (request: { path: string; from: number; attempt: number; response: ServerResponse }, honest: () => void) => void;

export interface LoopbackHub {
  origin: string;
  /** Requests to the host that holds the large files: path and first byte. */
  served: { path: string; from: number }[];
  /** Requests to the hub itself. */
  asked: { path: string; headers: IncomingMessage['headers'] }[];
  /** Bytes that left for the client, all answers together. */
  sentBytes(): number;
}

export interface HubBehaviour {
  /** What the host that holds the large files does. */
  serve?: Serve;
  /** An answer of the hub's own in place of the honest one; true when it gave one. */
  answer?: (request: { path: string; response: ServerResponse; attempt: number }) => boolean;
  /** Changes to the headers of the hub's honest answer. */
  headers?: (path: string, headers: Record<string, string>) => void;
  /** The host takes no notice of `Range`. */
  ignoresRanges?: boolean;
}

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/**
 * A hub as Hugging Face runs it: it answers small files itself with the git blob's hash, and leads to another host, by a signed address
 * that is good for one use, for large ones.
 * @param files by path; .onnx files and those over 100 kB are large
 */
export async function startHub(repo: string, files: Record<string, Uint8Array>, behaviour: HubBehaviour = {}): Promise<LoopbackHub> {
  const served: LoopbackHub['served'] = [];
  const asked: LoopbackHub['asked'] = [];
  const attempts = new Map<string, number>();
  const signatures = new Set<string>();
  let sent = 0;

  const sendFrom = (response: ServerResponse, bytes: Uint8Array, from: number): void => {
    if (from > bytes.length || (from === bytes.length && from > 0)) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    const rest = Buffer.from(bytes.subarray(behaviour.ignoresRanges ? 0 : from));
    const isPart = from > 0 && !behaviour.ignoresRanges;
    sent += rest.length;
    response
      .writeHead(isPart ? 206 : 200, {
        'content-length': String(rest.length),
        ...(isPart && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
      })
      .end(rest);
  };
  const firstByte = (request: IncomingMessage): number => Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);

  const store = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://store');
    const path = url.pathname.slice(1);
    const bytes = files[path];
    const from = firstByte(request);
    const signature = url.searchParams.get('signature') ?? '';
    served.push({ path, from });
    if (!bytes || !signatures.delete(signature)) {
      response.writeHead(403).end('<Error>expired</Error>');
      return;
    }
    const attempt = (attempts.get(path) ?? 0) + 1;
    attempts.set(path, attempt);
    const honest = (): void => sendFrom(response, bytes, from);
    if (behaviour.serve) behaviour.serve({ path, from, attempt, response }, honest);
    else honest();
  });
  const storeOrigin = await listen(store);

  const hubAttempts = new Map<string, number>();
  const hub = createServer((request, response) => {
    const [, owner, name, verb, revision, ...rest] = (request.url ?? '/').split('/').map(decodeURIComponent);
    const path = rest.join('/');
    const bytes = files[path];
    const attempt = (hubAttempts.get(path) ?? 0) + 1;
    hubAttempts.set(path, attempt);
    asked.push({ path, headers: request.headers });
    if (behaviour.answer?.({ path, response, attempt })) return;
    if (`${owner}/${name}` !== repo || verb !== 'resolve' || !bytes || !['main', COMMIT].includes(revision ?? '')) {
      response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end('Entry not found');
      return;
    }
    const isLarge = /\.onnx(_data)?$/.test(path) || bytes.length > 100_000;
    const headers: Record<string, string> = { 'x-repo-commit': COMMIT };
    if (isLarge) {
      headers['x-linked-etag'] = `"${createHash('sha256').update(bytes).digest('hex')}"`;
      headers['x-linked-size'] = String(bytes.length);
      headers.etag = headers['x-linked-etag'];
    } else headers.etag = `"${createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')}"`;
    behaviour.headers?.(path, headers);
    if (isLarge) {
      const signature = `${path}-${attempt}`;
      signatures.add(signature);
      headers.location ??= `${storeOrigin}/${path}?signature=${encodeURIComponent(signature)}`;
      response.writeHead(302, headers).end('Found');
      return;
    }
    for (const [key, value] of Object.entries(headers)) response.setHeader(key, value);
    sendFrom(response, bytes, firstByte(request));
  });
  return { origin: await listen(hub), served, asked, sentBytes: () => sent };
}
