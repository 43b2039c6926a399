import { type IncomingMessage, request } from 'node:http';
import { ReadableStream } from 'node:stream/web';
import { APP_HOST, isAppUrl } from '../shell-policy/app-url.ts';
import { CONTENT_SECURITY_POLICY } from '../shell-policy/csp.ts';
import type { EngineAddress } from './engine-process.ts';

const END_MS = 300;

/** Response headers that the page gets; what is about the connection stays here. */
const PASSED_ON = [
  'content-type',
  'content-length',
  'cache-control',
  'content-security-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'referrer-policy',
  'x-content-type-options',
];

/**
 * Answers `app://gleaner/...` with what the engine has at that path: the built page, thumbnails, images.
 * @param address of the engine, once there is one
 */
export function createAppProtocol(address: () => Promise<EngineAddress>): (request: Request) => Promise<Response> {
  return async ({ method, url, signal }) => {
    if (!isAppUrl(url)) return refuse(404, 'There is nothing at this address.');
    if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'This is not done here.');
    const { pathname, search } = new URL(url);
    try {
      const incoming = await askTwice(address, method, `${pathname}${search}`, signal);
      const headers = PASSED_ON.flatMap((name): [string, string][] => {
        const value = incoming.headers[name];
        return typeof value === 'string' ? [[name, value]] : [];
      });
      const status = incoming.statusCode ?? 502;
      return new Response(method === 'HEAD' || status === 204 ? null : webStream(incoming), { status, headers });
    } catch {
      return refuse(503, 'The engine is being started again.');
    }
  };
}

/** A request that the engine's end broke off is put to the next one. */
async function askTwice(
  address: () => Promise<EngineAddress>,
  method: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  try {
    return await ask(await address(), method, path, signal);
  } catch {
    // Its connections end before its process does; after that there is no address until the next one listens.
    await new Promise((resolve) => setTimeout(resolve, END_MS));
    return await ask(await address(), method, path, signal);
  }
}

function ask(address: EngineAddress, method: string, path: string, signal: AbortSignal | undefined): Promise<IncomingMessage> {
  const { socketPath, token } = address;
  return new Promise((resolve, reject) => {
    const headers = { Host: APP_HOST, Authorization: `Bearer ${token}` };
    request({ socketPath, method, path, headers, ...(signal && { signal }) }, resolve)
      .on('error', reject)
      .end();
  });
}

/** Bytes as they are asked for; giving the answer up gives the request up. */
function webStream(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Buffer> = incoming[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    cancel() {
      incoming.destroy();
    },
  });
}

function refuse(status: number, sentence: string): Response {
  const headers = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  };
  return new Response(`${sentence}\n`, { status, headers });
}
