import type { Agent } from 'undici';
import { type Log, silentLog } from '#main/util/log.ts';
import type { SniffedFormat } from '#main/util/sniff-image.ts';
import { AppError } from '#shared/errors.ts';
import { type failure, type Outcome, success } from '#shared/outcome.ts';
import { AddressGuard } from './address-guard.ts';
import { createAgent } from './agent.ts';
import { type OwnHosts, parseOwnHosts } from './allow-private.ts';
import { checkUrl } from './check-url.ts';
import { classifyError } from './classify-error.ts';
import { type Clock, systemClock } from './clock.ts';
import { Connectivity } from './connectivity.ts';
import { Deadline } from './deadline.ts';
import { DnsCache } from './dns-cache.ts';
import { type Exchange, exchange } from './exchange.ts';
import { type Admission, HostBudget } from './host-budget.ts';
import { hostKey } from './host-key.ts';
import { ItemFailure } from './item-failure.ts';
import { DEFAULT_LIMITS, type FetchLimits } from './limits.ts';
import { type AddressResolver, systemResolver } from './resolver.ts';

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
}

export interface FetcherOptions {
  /** See gleanerUserAgent. */
  userAgent: string;
  /** `HOST:PORT` of the user's own hosts. */
  allowPrivate?: readonly string[];
  limits?: Partial<FetchLimits>;
  log?: Log;
  clock?: Clock;
  resolver?: AddressResolver;
  /** Awaited before each request, while its host's turn is held: lets whoever takes the bodies slow the hosts down. */
  mayStart?: (options: { signal: AbortSignal | undefined }) => Promise<void>;
}

type Failure = ReturnType<typeof failure>;

/** What one request came to; `wasReset`: the connection was lost before any answer. */
type Hop = Exchange | { kind: 'failed'; outcome: Failure; wasReset: boolean };

/**
 * Downloads images politely and safely: addresses vetted, hosts paced, every size and time bounded.
 * @throws AppError(USAGE) for an allowPrivate entry that is not HOST:PORT
 */
export function createFetcher(options: FetcherOptions): Fetcher {
  return new Fetcher(options);
}

/** Use createFetcher. Callers may start many downloads at once; the host budget decides which run. */
export class Fetcher {
  readonly #userAgent: string;
  readonly #limits: FetchLimits;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #ownHosts: OwnHosts;
  readonly #dns: DnsCache;
  readonly #guard: AddressGuard;
  readonly #connectivity: Connectivity;
  readonly #budget: HostBudget;
  readonly #mayStart: FetcherOptions['mayStart'];
  readonly #agent: Agent;
  readonly #closing = new AbortController();

  constructor(options: FetcherOptions) {
    const resolver = options.resolver ?? systemResolver();
    const clock = options.clock ?? systemClock;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#userAgent = options.userAgent;
    this.#mayStart = options.mayStart;
    this.#limits = limits;
    this.#log = options.log ?? silentLog;
    this.#clock = clock;
    this.#ownHosts = parseOwnHosts(options.allowPrivate ?? []);
    this.#dns = new DnsCache({ resolver, clock });
    this.#guard = new AddressGuard({ ownHosts: this.#ownHosts, dns: this.#dns, resolver });
    this.#connectivity = new Connectivity({ resolver, clock, signal: this.#closing.signal });
    this.#budget = new HostBudget({ connections: limits.connections, maxPauseMs: limits.maxRetryAfterMs, clock });
    this.#agent = createAgent({ guard: this.#guard, limits });
  }

  /**
   * Downloads one image.
   * @throws AppError(NETWORK_LOST) when the own network is to blame, AppError(CANCELLED) once closed, the signal's reason when aborted
   */
  async fetch(url: string, options: { signal?: AbortSignal | undefined } = {}): Promise<Outcome<FetchedBody>> {
    const { signal } = options;
    const checks = { ownHosts: this.#ownHosts, maxUrlBytes: this.#limits.maxUrlBytes };
    const visited = new Set<string>();
    let checked = checkUrl(url, checks);
    let leftMs = this.#limits.totalTimeoutMs;
    let mayRetryPause = true;
    let mayRetryReset = true;
    for (;;) {
      if (!checked.ok) return checked;
      const target = checked.value;
      const admission = await this.#admit(target, signal);
      if (admission.kind === 'paused') return pausedOutcome(admission.remainingMs);
      let startedAt = this.#clock.monotonicMs();
      let hop: Hop;
      try {
        await this.#mayStart?.({ signal });
        startedAt = this.#clock.monotonicMs();
        hop = await this.#request(target, leftMs, signal);
      } finally {
        admission.release();
        leftMs -= this.#clock.monotonicMs() - startedAt;
      }
      switch (hop.kind) {
        case 'image':
          return success({
            bytes: hop.bytes,
            contentType: hop.contentType,
            finalUrl: target.href,
            httpStatus: 200,
            sniffedFormat: hop.sniffedFormat,
            redirects: visited.size,
          });
        case 'refused':
          return hop.outcome;
        case 'redirect': {
          visited.add(withoutFragment(target));
          checked = checkUrl(hop.location, { ...checks, base: target });
          if (!checked.ok) break;
          if (visited.has(withoutFragment(checked.value))) return loop('the redirects go in a circle');
          if (visited.size > this.#limits.maxRedirects) return loop(`more than ${this.#limits.maxRedirects} redirects`);
          break;
        }
        case 'rate_limited':
          // The budget makes the second try wait until the pause is over, or says at once that it is too long.
          if (!mayRetryPause || hop.pauseMs === undefined || hop.pauseMs > this.#limits.maxRetryAfterMs) return hop.outcome;
          mayRetryPause = false;
          break;
        case 'failed':
          // A host may close a kept connection in the very moment in which it is used again.
          if (!hop.wasReset || !mayRetryReset) return hop.outcome;
          mayRetryReset = false;
          break;
      }
    }
  }

  /** Ends everything under way with AppError(CANCELLED) and closes all connections. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const reason = new AppError('CANCELLED', 'the downloader was closed');
    this.#closing.abort(reason);
    this.#budget.close();
    this.#dns.close();
    await this.#agent.destroy(reason);
  }

  #admit(url: URL, signal: AbortSignal | undefined): Promise<Admission> {
    const isOwn = this.#guard.isOwn(url);
    return this.#budget.acquire(hostKey(url, { isOwn }), isOwn ? this.#limits.ownHost : this.#limits.publicHost, { signal });
  }

  async #request(url: URL, timeoutMs: number, signal: AbortSignal | undefined): Promise<Hop> {
    using deadline = new Deadline({
      parents: signal ? [signal, this.#closing.signal] : [this.#closing.signal],
      timeoutMs,
      timeoutReason: () => new ItemFailure('timeout', `not done within ${this.#limits.totalTimeoutMs} ms`),
    });
    const isOwn = this.#guard.isOwn(url);
    let hasHeaders = false;
    const onHeaders = (): void => {
      hasHeaders = true;
      if (!isOwn) this.#connectivity.sawAnswer();
    };
    try {
      const [agent, userAgent, limits] = [this.#agent, this.#userAgent, this.#limits];
      const hop = await exchange(url, { agent, userAgent, limits, wallMs: this.#clock.wallMs(), onHeaders, signal: deadline.signal });
      this.#adjustPace(hostKey(url, { isOwn }), hop, isOwn);
      return hop;
    } catch (error) {
      this.#closing.signal.throwIfAborted();
      signal?.throwIfAborted();
      return await this.#failed(error, url, { hasHeaders, signal });
    }
  }

  #adjustPace(key: string, hop: Exchange, isOwn: boolean): void {
    if (hop.kind !== 'rate_limited') this.#budget.succeeded(key);
    else if (!isOwn) this.#budget.pause(key, hop.pauseMs);
    else if (hop.pauseMs !== undefined) this.#budget.pauseOwn(key, hop.pauseMs);
  }

  async #failed(error: unknown, url: URL, state: { hasHeaders: boolean; signal: AbortSignal | undefined }): Promise<Hop> {
    const classified = classifyError(error);
    if (!classified) throw error;
    const { outcome, network } = classified;
    if (network === 'surely' || (network === 'perhaps' && !this.#guard.isOwn(url) && !(await this.#isNetworkUp(state.signal)))) {
      this.#dns.forgetFailures();
      throw new AppError('NETWORK_LOST', `no network: ${outcome.message}`, { data: { host: url.host }, cause: error });
    }
    this.#log.debug({ host: url.host, status: outcome.status, message: outcome.message }, 'download failed');
    return { kind: 'failed', outcome, wasReset: !state.hasHeaders && isReset(error) };
  }

  async #isNetworkUp(signal: AbortSignal | undefined): Promise<boolean> {
    const closing = this.#closing.signal;
    const isUp = await this.#connectivity.isUp({ signal: signal ? AbortSignal.any([signal, closing]) : closing });
    closing.throwIfAborted();
    return isUp;
  }
}

const withoutFragment = (url: URL): string => url.href.slice(0, url.href.length - url.hash.length);

const loop = (message: string): Failure => ({ ok: false, status: 'redirect_loop', message });

function pausedOutcome(remainingMs: number): Failure {
  const howLong = Number.isFinite(remainingMs) ? `for another ${Math.ceil(remainingMs / 1000)} s` : 'until the next run';
  return { ok: false, status: 'rate_limited', message: `the host asked for a slower pace and rests ${howLong}` };
}

function isReset(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET';
}
