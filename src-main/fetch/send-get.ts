import type { Readable } from 'node:stream';
import type { Agent, Dispatcher } from 'undici';
import { orAborted } from './deadline.ts';
import { type HeaderLines, headerLines, headerValue } from './raw-headers.ts';

/** Bodies of refusals and redirects up to this size are read, so that their connection can be used again. */
const DRAIN_BYTES = 16_384;

/** What an exchange with a host needs, besides the address. */
export interface ExchangeContext {
  agent: Agent;
  userAgent: string;
  /** Now, milliseconds since 1970, for dates that hosts send. */
  wallMs: number;
  /** Runs when the request goes out, the connection standing; again where undici sends it anew. */
  onSent: () => void;
  /** Runs once the response headers are there. */
  onHeaders: () => void;
  /** Told of every piece of a body as it comes over the wire. */
  onBytes: (bytes: number) => void;
  signal: AbortSignal;
}

export interface Response {
  statusCode: number;
  lines: HeaderLines;
  body: Dispatcher.ResponseData['body'];
}

/**
 * Sends one GET and waits for the response headers. The body is the caller's to read, `discard` or `drain`.
 * @throws errors of undici and of the guard (see classifyError), the signal's reason
 */
export async function sendGet(url: URL, context: ExchangeContext, headers: Record<string, string>): Promise<Response> {
  const pending = context.agent.compose(announceStart(context.onSent)).request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: 'GET',
    headers: { 'user-agent': context.userAgent, 'accept-encoding': 'identity', ...headers },
    responseHeaders: 'raw',
    signal: context.signal,
  });
  // undici notices an abort only once a connection stands or has failed; callers need not wait for that.
  const response = await orAborted(pending, context.signal, (late) => discard(late.body));
  context.onHeaders();
  return { statusCode: response.statusCode, lines: headerLines(response.headers), body: response.body };
}

function announceStart(onSent: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    const start = handler.onRequestStart?.bind(handler);
    handler.onRequestStart = (...values) => {
      onSent();
      start?.(...values);
    };
    return dispatch(options, handler);
  };
}

/** Ends a body unread; its own complaint about that is expected. */
export function discard(body: Readable): void {
  body.on('error', () => undefined);
  body.destroy();
}

/** What a refusal says, and whether it says it to the end, is of no interest. @throws the signal's reason */
export async function drain({ body, lines }: Response, signal: AbortSignal): Promise<void> {
  const length = headerValue(lines, 'content-length');
  if (length === undefined || !(Number(length) <= DRAIN_BYTES)) return discard(body);
  body.on('error', () => undefined);
  await body.dump({ limit: DRAIN_BYTES });
  signal.throwIfAborted();
}
