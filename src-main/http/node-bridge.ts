import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { SECURITY_HEADERS } from './security-headers.ts';

/** No request of ours has a larger body. */
const MAX_BODY_BYTES = 4096;

/** @returns the whole body; undefined where it is larger than any of ours */
async function readBody(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * A request of Node's server as a web Request. Its signal is aborted when the other side is gone before it was answered.
 * @param origin that the paths belong to @returns undefined where its body is larger than any of ours
 */
export async function toRequest(incoming: IncomingMessage, outgoing: ServerResponse, origin: string): Promise<Request | undefined> {
  const { method = 'GET', url = '/', headers } = incoming;
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const init: RequestInit = { method, signal: gone.signal };
  if (method === 'POST') {
    const body = await readBody(incoming);
    if (!body) return undefined;
    init.body = body;
    init.headers = { 'Content-Type': headers['content-type'] ?? '' };
  }
  return new Request(`${origin}${url}`, init);
}

/** Sends a web Response, with the headers that all of ours have. To a HEAD only those go. */
export async function sendResponse(response: Response, outgoing: ServerResponse, method: string | undefined): Promise<void> {
  const body = response.body === null ? undefined : Buffer.from(await response.arrayBuffer());
  if (outgoing.destroyed) return;
  outgoing.writeHead(response.status, {
    ...SECURITY_HEADERS,
    ...Object.fromEntries(response.headers),
    ...(response.status !== 204 && { 'content-length': body?.byteLength ?? 0 }),
  });
  outgoing.end(method === 'HEAD' ? undefined : body);
}

/** The same for a request to upgrade, whose connection ends with it. */
export async function refuseUpgrade(response: Response, socket: Duplex): Promise<void> {
  const body = await response.text();
  const headers = {
    ...SECURITY_HEADERS,
    ...Object.fromEntries(response.headers),
    Connection: 'close',
    'Content-Length': Buffer.byteLength(body),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  // Node has let go of the connection and closes only its own half: one that the sender keeps open would count, and be waited for, for ever.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${response.status} ${response.statusText || 'Refused'}\r\n${lines.join('')}\r\n${body}`);
}
