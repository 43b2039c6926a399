import type { failure } from '#shared/outcome.ts';
import { classifyStatus } from './classify-status.ts';
import { decodeHeaderText, headerValue } from './raw-headers.ts';
import { parseRetryAfter } from './retry-after.ts';
import { drain, type ExchangeContext, type Response } from './send-get.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const RATE_LIMITED = new Set([429, 503]);

/** An answer that is no content. */
export type Refusal =
  | { kind: 'redirect'; location: string }
  /** 429 or 503; `pauseMs` as the host named it, undefined where it named none. */
  | { kind: 'rate_limited'; outcome: ReturnType<typeof failure>; pauseMs: number | undefined }
  | { kind: 'refused'; outcome: ReturnType<typeof failure> };

/** Reads a response that is no content. @throws the signal's reason */
export async function readRefusal(response: Response, context: ExchangeContext): Promise<Refusal> {
  const { statusCode, lines } = response;
  await drain(response, context.signal);
  const location = REDIRECTS.has(statusCode) ? headerValue(lines, 'location') : undefined;
  if (location !== undefined) return { kind: 'redirect', location: decodeHeaderText(location) };
  const outcome = classifyStatus(statusCode);
  if (!RATE_LIMITED.has(statusCode)) return { kind: 'refused', outcome };
  return { kind: 'rate_limited', outcome, pauseMs: parseRetryAfter(headerValue(lines, 'retry-after'), context.wallMs) };
}
