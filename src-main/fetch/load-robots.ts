import { failure } from '#shared/outcome.ts';
import type { OwnHosts } from './allow-private.ts';
import { checkUrl } from './check-url.ts';
import type { RobotsWord } from './host-board.ts';
import type { FetchLimits } from './limits.ts';
import { exchangeRobots, type RobotsExchange } from './robots-exchange.ts';
import { parseRobots, type RobotsRules } from './robots-rules.ts';
import type { Attempt, Failure, Transport } from './transport.ts';

/** What is known of an origin's robots.txt. */
export type RobotsFile =
  | { word: Exclude<RobotsWord, 'unreachable'>; rules: RobotsRules; keepMs: number }
  /** Nothing may be asked; `keepMs` 0: the question is still open. */
  | { word: 'unreachable' | null; outcome: Failure; keepMs: number };

const MAX_REDIRECTS = 5;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of a host that does not show its robots.txt: allowed by the standard, but asked at half the pace. */
const REFUSED_DELAY_SECONDS = 2;
/** Failures that say the same of the image as of robots.txt, as long as the host has not taken the request. */
const OF_THE_HOST = new Set(['dns_error', 'connect_error', 'tls_error', 'blocked_address', 'timeout']);

/**
 * Asks for the robots.txt of an origin, redirects followed, by RFC 9309 section 2.3: what it says counts, none is no rule, and one that
 * cannot be read forbids all.
 * @throws AppError(NETWORK_LOST, CANCELLED)
 */
export async function loadRobots(
  origin: string,
  { transport, limits, ownHosts, alias }: { transport: Transport; limits: FetchLimits; ownHosts: OwnHosts; alias: string | undefined },
): Promise<RobotsFile> {
  let target = new URL('/robots.txt', origin);
  let leftMs = limits.totalTimeoutMs;
  let redirects = 0;
  let mayRetry = true;
  for (;;) {
    const url = target;
    const tried = await transport.attempt(url, { exchange: (context) => exchangeRobots(url, context), timeoutMs: leftMs });
    leftMs -= tried.usedMs;
    const { attempt } = tried;
    if (mayRetry && isPassing(attempt, limits)) {
      mayRetry = false;
      continue;
    }
    if (attempt.kind !== 'answered' || attempt.answer.kind !== 'redirect') return fileOf(attempt, alias);
    if (++redirects > MAX_REDIRECTS) return noRules('absent');
    const next = checkUrl(attempt.answer.location, { ownHosts, maxUrlBytes: limits.maxUrlBytes, base: url });
    if (!next.ok) return unreachable(`it redirects to where nothing is asked: ${next.message}`);
    target = next.value;
  }
}

/** A kept connection that is closed in the moment of its use, or a pause short enough to wait out: worth a second try. */
function isPassing(attempt: Attempt<RobotsExchange>, limits: FetchLimits): boolean {
  if (attempt.kind === 'failed') return attempt.wasReset;
  if (attempt.kind !== 'answered' || attempt.answer.kind !== 'rate_limited') return false;
  const { pauseMs } = attempt.answer;
  return pauseMs !== undefined && pauseMs <= limits.maxRetryAfterMs;
}

function fileOf(attempt: Attempt<RobotsExchange>, alias: string | undefined): RobotsFile {
  if (attempt.kind === 'resting') return { word: null, outcome: attempt.outcome, keepMs: 0 };
  if (attempt.kind === 'failed') {
    const { status, message } = attempt.outcome;
    if (attempt.wasAnswering || !OF_THE_HOST.has(status)) return unreachable(message);
    return { word: 'unreachable', outcome: failure(status, message), keepMs: DAY_MS };
  }
  const { answer } = attempt;
  if (answer.kind === 'file') return { word: 'read', rules: parseRobots(answer.bytes, alias), keepMs: keepMs(answer.cacheControl) };
  if (answer.kind === 'redirect') throw new TypeError('a redirect is followed, not read');
  const { httpStatus = 0, message } = answer.outcome;
  if (httpStatus === 429) return { word: 'unreachable', outcome: failure('rate_limited', `robots.txt: ${message}`), keepMs: DAY_MS };
  if (httpStatus === 401 || httpStatus === 403) return noRules('refused', REFUSED_DELAY_SECONDS);
  return httpStatus >= 400 && httpStatus < 500 ? noRules('absent') : unreachable(message);
}

const noRules = (word: 'absent' | 'refused', crawlDelaySeconds?: number): RobotsFile => ({
  word,
  rules: { ...parseRobots(new Uint8Array()), crawlDelaySeconds },
  keepMs: DAY_MS,
});

const unreachable = (message: string): RobotsFile => ({
  word: 'unreachable',
  outcome: failure('robots_unreachable', `robots.txt: ${message}`),
  keepMs: DAY_MS,
});

/** As long as the host says, a day at most, and an hour at least: nobody gains from the file being asked for with every image. */
function keepMs(cacheControl: readonly string[]): number {
  const age = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/i.exec(cacheControl.join(','))?.[1];
  return age === undefined ? DAY_MS : Math.min(Math.max(Number(age) * 1000, HOUR_MS), DAY_MS);
}
