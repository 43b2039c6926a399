import { type Log, silentLog } from '#main/util/log.ts';
import type { SniffedFormat } from '#main/util/sniff-image.ts';
import type { ExclusionRules } from '#main/util/x-robots-tag.ts';
import { failure, type Outcome, success } from '#shared/outcome.ts';
import { type OwnHosts, parseOwnHosts } from './allow-private.ts';
import { checkUrl } from './check-url.ts';
import { type Clock, systemClock } from './clock.ts';
import { exchange } from './exchange.ts';
import type { HostAccount } from './host-board.ts';
import { DEFAULT_LIMITS, type FetchLimits } from './limits.ts';
import { loadRobots } from './load-robots.ts';
import { type AddressResolver, systemResolver } from './resolver.ts';
import { RobotsCache } from './robots-cache.ts';
import { Transport } from './transport.ts';
import type { Validators } from './validators.ts';

/** A downloaded image, not yet decoded. */
export interface FetchedBody {
  /** Memory of its own: may be transferred. */
  bytes: Buffer<ArrayBuffer>;
  /** As announced; nothing relies on it. */
  contentType: string | null;
  finalUrl: string;
  httpStatus: number;
  sniffedFormat: SniffedFormat;
  /** Redirects that were followed. */
  redirects: number;
  /** For asking again whether it has changed; null where the host gave none. */
  validators: Validators | null;
}

/** An image that was downloaded before. */
export interface KnownImage {
  /** Where its bytes came from, after redirects. */
  finalUrl: string;
  validators: Validators;
}

export interface FetcherOptions extends ExclusionRules {
  /** See gleanerUserAgent. */
  userAgent: string;
  /** `HOST:PORT` of the user's own hosts. */
  allowPrivate?: readonly string[];
  limits?: Partial<FetchLimits>;
  log?: Log;
  clock?: Clock;
  resolver?: AddressResolver;
  /** Addresses, redirects included, that must never be asked for. */
  isQuarantined?: ((url: string) => boolean) | undefined;
  /** Awaited before each request, while its host's turn is held: lets whoever takes the bodies slow the hosts down. */
  mayStart?: (options: { signal: AbortSignal | undefined }) => Promise<void>;
}

/**
 * Downloads images politely and safely: addresses vetted, hosts paced, every size and time bounded.
 * @throws AppError(USAGE) for an allowPrivate entry that is not HOST:PORT
 */
export function createFetcher(options: FetcherOptions): Fetcher {
  return new Fetcher(options);
}

/** Use createFetcher. Callers may start many downloads at once; the host budget decides which run. */
export class Fetcher {
  readonly #limits: FetchLimits;
  readonly #ownHosts: OwnHosts;
  readonly #transport: Transport;
  readonly #robots: RobotsCache;
  readonly #mayStart: FetcherOptions['mayStart'];
  readonly #isQuarantined: FetcherOptions['isQuarantined'];
  readonly #rules: ExclusionRules;

  constructor(options: FetcherOptions) {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const ownHosts = parseOwnHosts(options.allowPrivate ?? []);
    const clock = options.clock ?? systemClock;
    const transport = new Transport({
      userAgent: options.userAgent,
      ownHosts,
      limits,
      log: options.log ?? silentLog,
      clock,
      resolver: options.resolver ?? systemResolver(),
    });
    const { alias, excluding } = options;
    this.#mayStart = options.mayStart;
    this.#isQuarantined = options.isQuarantined;
    this.#rules = { alias, excluding };
    this.#limits = limits;
    this.#ownHosts = ownHosts;
    this.#transport = transport;
    this.#robots = new RobotsCache({
      load: (origin) => loadRobots(origin, { transport, limits, ownHosts, alias }),
      board: transport.board,
      clock,
    });
  }

  /**
   * Downloads one image, if the robots.txt of its host allows it; so for every address that a redirect leads to.
   * @throws AppError(NETWORK_LOST) when the own network is to blame, AppError(CANCELLED) once closed, the signal's reason when aborted
   */
  async fetch(url: string, options: { signal?: AbortSignal | undefined } = {}): Promise<Outcome<FetchedBody>> {
    const outcome = await this.#get(url, undefined, options);
    if (outcome === 'unchanged') throw new TypeError('nobody asked whether the image has changed');
    return outcome;
  }

  /**
   * Like `fetch`, for an image that was downloaded before: its host sends it only if it has changed. Whether it may be used is asked
   * anew (robots.txt, X-Robots-Tag).
   */
  async fetchIfChanged(
    url: string,
    known: KnownImage,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<Outcome<FetchedBody | 'unchanged'>> {
    const outcome = await this.#get(url, known, options);
    return outcome === 'unchanged' ? success(outcome) : outcome;
  }

  async #get(
    url: string,
    known: KnownImage | undefined,
    { signal }: { signal?: AbortSignal | undefined },
  ): Promise<Outcome<FetchedBody> | 'unchanged'> {
    this.#transport.closing.throwIfAborted();
    if (this.#isQuarantined?.(url)) return failure('quarantined', 'quarantined');
    const checks = { ownHosts: this.#ownHosts, maxUrlBytes: this.#limits.maxUrlBytes };
    const visited = new Set<string>();
    let checked = checkUrl(url, checks);
    let leftMs = this.#limits.totalTimeoutMs;
    let mayRetryPause = true;
    let mayRetryReset = true;
    for (;;) {
      if (!checked.ok) return checked;
      const target = checked.value;
      const verdict = await this.#robots.check(target, { signal });
      if (!verdict.ok) return verdict;
      const { attempt, usedMs } = await this.#transport.attempt(target, {
        exchange: (context) =>
          exchange(target, context, {
            limits: this.#limits,
            rules: this.#rules,
            validators: known?.finalUrl === target.href ? known.validators : undefined,
          }),
        timeoutMs: leftMs,
        crawlDelayMs: verdict.crawlDelayMs,
        mayStart: this.#mayStart,
        signal,
      });
      leftMs -= usedMs;
      if (attempt.kind === 'resting') return attempt.outcome;
      if (attempt.kind === 'failed') {
        // A host may close a kept connection in the very moment in which it is used again.
        if (!attempt.wasReset || !mayRetryReset) return attempt.outcome;
        mayRetryReset = false;
        continue;
      }
      const { answer } = attempt;
      switch (answer.kind) {
        case 'image':
          return success({
            bytes: answer.bytes,
            contentType: answer.contentType,
            finalUrl: target.href,
            httpStatus: 200,
            sniffedFormat: answer.sniffedFormat,
            redirects: visited.size,
            validators: answer.validators,
          });
        case 'unchanged':
          return 'unchanged';
        case 'refused':
          return answer.outcome;
        case 'redirect': {
          visited.add(withoutFragment(target));
          checked = checkUrl(answer.location, { ...checks, base: target });
          if (!checked.ok) break;
          if (this.#isQuarantined?.(checked.value.href)) return failure('quarantined', 'quarantined');
          if (visited.has(withoutFragment(checked.value))) return failure('redirect_loop', 'the redirects go in a circle');
          if (visited.size > this.#limits.maxRedirects) return failure('redirect_loop', `more than ${this.#limits.maxRedirects} redirects`);
          break;
        }
        case 'rate_limited':
          // The budget makes the second try wait until the pause is over, or says at once that it is too long.
          if (!mayRetryPause || answer.pauseMs === undefined || answer.pauseMs > this.#limits.maxRetryAfterMs) return answer.outcome;
          mayRetryPause = false;
          break;
      }
    }
  }

  /** Share of the connections' time of the last ten seconds that passed because no host could be asked, 0-1; null while nothing is to do. */
  waitingShare(): number | null {
    return this.#transport.waitingShare();
  }

  /** What was done at each host since the last call. */
  takeAccounts(): HostAccount[] {
    return this.#transport.takeAccounts();
  }

  /** Ends everything under way with AppError(CANCELLED) and closes all connections. */
  async close(): Promise<void> {
    await this.#transport.close();
  }
}

const withoutFragment = (url: URL): string => url.href.slice(0, url.href.length - url.hash.length);
