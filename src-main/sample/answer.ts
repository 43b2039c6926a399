import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertNever } from '#shared/errors.ts';
import type { SampleBehaviour } from './manifest.ts';

/** What an answer is made of. `bytes` is empty where the path has no image. */
export interface AnswerParts {
  bytes: Buffer;
  contentType: string;
  /** 1 for the first request of this path. */
  attempt: number;
}

const DRIPS = 8;
const PAGE = Buffer.from(
  '<!doctype html><html><head><title>Please log in</title></head><body><h1>Please log in</h1><p>This picture is for members only.</p></body></html>\n',
);

/** The image as it is. */
function whole(response: ServerResponse, parts: AnswerParts, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'Content-Type': parts.contentType, 'Content-Length': parts.bytes.byteLength, ...headers });
  response.end(parts.bytes);
}

function plain(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
  response.end(`${status}\n`);
}

/** The body in pieces, spread over a time. */
async function drip(response: ServerResponse, parts: AnswerParts, durationMs: number, signal: AbortSignal): Promise<void> {
  response.writeHead(200, { 'Content-Type': parts.contentType, 'Content-Length': parts.bytes.byteLength });
  const step = Math.ceil(parts.bytes.byteLength / DRIPS);
  for (let at = 0; at < parts.bytes.byteLength; at += step) {
    if (at > 0) await sleep(durationMs / (DRIPS - 1), undefined, { signal });
    if (response.destroyed) return;
    response.write(parts.bytes.subarray(at, at + step));
  }
  response.end();
}

/** Bytes that begin like the image and then are noise: a file that a disk has damaged. */
function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  let state = 12345;
  for (let i = Math.min(200, copy.length); i < copy.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    copy[i] = state >>> 24;
  }
  return copy;
}

/**
 * Answers one GET as the behaviour says. `signal` ends waiting answers when the host closes; the connection is then cut.
 * @throws AbortError when `signal` ends a waiting answer
 */
export async function answer(
  response: ServerResponse,
  behaviour: SampleBehaviour,
  parts: AnswerParts,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const { bytes, contentType } = parts;
  switch (behaviour.kind) {
    case 'ok':
      return whole(response, parts);
    case 'status':
      return plain(response, behaviour.status);
    case 'rate-limited-once':
      if (parts.attempt === 1) return plain(response, 429, { 'Retry-After': String(behaviour.retryAfterSeconds) });
      return whole(response, parts);
    case 'drip':
      return await drip(response, parts, behaviour.durationMs, signal);
    case 'stall':
    case 'truncated':
      response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': bytes.byteLength });
      // A stalled answer stays open until the client has had enough or the host closes.
      response.write(bytes.subarray(0, bytes.byteLength >> 1), () => {
        if (behaviour.kind === 'truncated') response.destroy();
      });
      return;
    case 'html-as-jpeg':
      response.writeHead(200, { 'Content-Type': 'image/jpeg', 'Content-Length': PAGE.byteLength });
      response.end(PAGE);
      return;
    case 'redirect':
      return plain(response, behaviour.status, { Location: behaviour.to });
    case 'robots-tag':
      return whole(response, parts, { 'X-Robots-Tag': behaviour.value });
    case 'content-type':
      return whole(response, { ...parts, contentType: behaviour.value });
    case 'damaged':
      return whole(response, { ...parts, bytes: damaged(bytes) });
    case 'empty':
      return whole(response, { ...parts, bytes: Buffer.alloc(0) });
    case 'reset':
      response.destroy();
      return;
    default:
      return assertNever(behaviour);
  }
}
