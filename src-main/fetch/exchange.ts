import type { Readable } from 'node:stream';
import type { Agent, Dispatcher } from 'undici';
import type { SniffedFormat } from '#main/util/sniff-image.ts';
import type { failure } from '#shared/outcome.ts';
import { excludingDirective } from '../util/x-robots-tag.ts';
import { classifyStatus } from './classify-status.ts';
import { orAborted } from './deadline.ts';
import { ItemFailure } from './item-failure.ts';
import type { FetchLimits } from './limits.ts';
import { decodeHeaderText, type HeaderLines, headerLines, headerValue, headerValues } from './raw-headers.ts';
import { readImageBody } from './read-body.ts';
import { parseRetryAfter } from './retry-after.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const RATE_LIMITED = new Set([429, 503]);
/** Bodies of refusals and redirects up to this size are read, so that their connection can be used again. */
const DRAIN_BYTES = 16_384;

/** What one request to one URL came to. */
export type Exchange =
  | { kind: 'image'; bytes: Buffer<ArrayBuffer>; contentType: string | null; sniffedFormat: SniffedFormat }
  | { kind: 'redirect'; location: string }
  /** 429 or 503; `pauseMs` as the host named it, undefined where it named none. */
  | { kind: 'rate_limited'; outcome: ReturnType<typeof failure>; pauseMs: number | undefined }
  | { kind: 'refused'; outcome: ReturnType<typeof failure> };

/**
 * One GET without following anything.
 * @param options.wallMs now, for dates in Retry-After @param options.onHeaders runs once the response headers are there
 * @throws ItemFailure, errors of undici and of the guard (see classifyError), the signal's reason
 */
export async function exchange(
  url: URL,
  options: { agent: Agent; userAgent: string; limits: FetchLimits; wallMs: number; onHeaders: () => void; signal: AbortSignal },
): Promise<Exchange> {
  const { agent, userAgent, limits, signal } = options;
  const pending = agent.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: 'GET',
    headers: { 'user-agent': userAgent, accept: 'image/*,*/*;q=0.5', 'accept-encoding': 'identity' },
    responseHeaders: 'raw',
    signal,
  });
  // undici notices an abort only once a connection stands or has failed; callers need not wait for that.
  const { statusCode, headers, body } = await orAborted(pending, signal, (late) => discard(late.body));
  options.onHeaders();
  const lines = headerLines(headers);
  if (statusCode === 200) {
    const excluded = excludingDirective(headerValues(lines, 'x-robots-tag'));
    if (excluded) {
      discard(body);
      const scope = excluded.scope === null ? '' : `${excluded.scope}: `;
      throw new ItemFailure('disallowed', `X-Robots-Tag: ${scope}${excluded.name}`, 200);
    }
    const image = await readImageBody(body, { headers: lines, limits });
    return { kind: 'image', ...image, contentType: headerValue(lines, 'content-type') ?? null };
  }
  await drain(body, lines);
  signal.throwIfAborted();
  const location = REDIRECTS.has(statusCode) ? headerValue(lines, 'location') : undefined;
  if (location !== undefined) return { kind: 'redirect', location: decodeHeaderText(location) };
  const outcome = classifyStatus(statusCode);
  if (!RATE_LIMITED.has(statusCode)) return { kind: 'refused', outcome };
  return { kind: 'rate_limited', outcome, pauseMs: parseRetryAfter(headerValue(lines, 'retry-after'), options.wallMs) };
}

/** Ends a body unread; its own complaint about that is expected. */
function discard(body: Readable): void {
  body.on('error', () => undefined);
  body.destroy();
}

/** What a refusal says, and whether it says it to the end, is of no interest. */
async function drain(body: Dispatcher.ResponseData['body'], lines: HeaderLines): Promise<void> {
  const length = headerValue(lines, 'content-length');
  if (length === undefined || !(Number(length) <= DRAIN_BYTES)) return discard(body);
  body.on('error', () => undefined);
  await body.dump({ limit: DRAIN_BYTES });
}
