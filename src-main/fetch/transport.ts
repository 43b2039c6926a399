import type { Agent } from 'undici';
import type { Log } from '#main/util/log.ts';
import { AppError } from '#shared/errors.ts';
import type { failure } from '#shared/outcome.ts';
import { AddressGuard } from './address-guard.ts';
import { createAgent } from './agent.ts';
import type { OwnHosts } from './allow-private.ts';
import { CircuitBreaker, isFault } from './circuit-breaker.ts';
import { classifyError } from './classify-error.ts';
import type { Clock } from './clock.ts';
import { Connectivity } from './connectivity.ts';
import { Deadline } from './deadline.ts';
import { DnsCache } from './dns-cache.ts';
import { type HostAccount, HostBoard } from './host-board.ts';
import { type Admission, HostBudget, type HostRules } from './host-budget.ts';
import { hostKey } from './host-key.ts';
import { ItemFailure } from './item-failure.ts';
import type { FetchLimits } from './limits.ts';
import type { AddressResolver } from './resolver.ts';
import type { ExchangeContext } from './send-get.ts';

export type Failure = ReturnType<typeof failure>;

/** What the transport looks at in an answer; the rest is between the exchange and its caller. */
interface Answer {
  kind: string;
  outcome?: Failure;
  pauseMs?: number | undefined;
}

/** What one try came to. */
export type Attempt<T extends Answer> =
  | { kind: 'answered'; answer: T }
  /** No request was made: the host rests, or is left alone for good. */
  | { kind: 'resting'; outcome: Failure }
  /** `wasReset`: the connection was lost before any answer. `wasAnswering`: the host had taken the request, or more. */
  | { kind: 'failed'; outcome: Failure; wasReset: boolean; wasAnswering: boolean };

export interface AttemptOptions<T extends Answer> {
  exchange: (context: ExchangeContext) => Promise<T>;
  timeoutMs: number;
  /** Least distance to the next start at this host, as the host itself wishes it. */
  crawlDelayMs?: number | undefined;
  /** Awaited once the host's turn is there, before the request. */
  mayStart?: ((options: { signal: AbortSignal | undefined }) => Promise<void>) | undefined;
  signal?: AbortSignal | undefined;
}

/** The one way to a host: its turn awaited, its address vetted, time bounded, errors told apart, everything counted. */
export class Transport {
  readonly #userAgent: string;
  readonly #limits: FetchLimits;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #dns: DnsCache;
  readonly #guard: AddressGuard;
  readonly #connectivity: Connectivity;
  readonly #budget: HostBudget;
  readonly #breaker = new CircuitBreaker();
  readonly #agent: Agent;
  readonly #closing = new AbortController();
  readonly board = new HostBoard();

  constructor(options: {
    userAgent: string;
    ownHosts: OwnHosts;
    limits: FetchLimits;
    log: Log;
    clock: Clock;
    resolver: AddressResolver;
  }) {
    const { ownHosts, limits, clock, resolver } = options;
    this.#userAgent = options.userAgent;
    this.#limits = limits;
    this.#log = options.log;
    this.#clock = clock;
    this.#dns = new DnsCache({ resolver, clock });
    this.#guard = new AddressGuard({ ownHosts, dns: this.#dns, resolver });
    this.#connectivity = new Connectivity({ resolver, clock, signal: this.#closing.signal });
    this.#budget = new HostBudget({ connections: limits.connections, maxPauseMs: limits.maxRetryAfterMs, clock });
    this.#agent = createAgent({ guard: this.#guard, limits });
  }

  /** Aborts when the transport is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * One request at the host's turn.
   * @returns what it came to, and the milliseconds that it took, the waiting for the turn not counted
   * @throws AppError(NETWORK_LOST) when the own network is to blame, AppError(CANCELLED) once closed, the signal's reason when aborted
   */
  async attempt<T extends Answer>(url: URL, options: AttemptOptions<T>): Promise<{ attempt: Attempt<T>; usedMs: number }> {
    const { signal } = options;
    const admission = await this.#admit(url, options);
    if (admission.kind === 'resting') return { attempt: admission, usedMs: 0 };
    try {
      await options.mayStart?.({ signal });
      const startedAt = this.#clock.monotonicMs();
      const attempt = await this.#request(url, options, admission.sent);
      return { attempt, usedMs: this.#clock.monotonicMs() - startedAt };
    } finally {
      admission.release();
    }
  }

  /** See HostBudget. */
  waitingShare(): number | null {
    return this.#budget.waitingShare();
  }

  /** The accounts of all hosts since the last call. */
  takeAccounts(): HostAccount[] {
    const accounts = this.board.take();
    for (const account of accounts) account.isParked = this.#isParked(new URL(account.origin));
    return accounts;
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

  #key(url: URL): string {
    return hostKey(url, { isOwn: this.#guard.isOwn(url) });
  }

  #isParked(url: URL): boolean {
    return this.#breaker.isParked(url.origin) || this.#budget.isParked(this.#key(url));
  }

  async #admit<T extends Answer>(
    url: URL,
    { crawlDelayMs = 0, signal }: AttemptOptions<T>,
  ): Promise<Extract<Admission, { kind: 'turn' }> | Extract<Attempt<T>, { kind: 'resting' }>> {
    if (this.#breaker.isParked(url.origin)) return { kind: 'resting', outcome: brokenOutcome(url) };
    const rules: HostRules = this.#guard.isOwn(url) ? this.#limits.ownHost : this.#limits.publicHost;
    const admission = await this.#budget.acquire(this.#key(url), { ...rules, crawlDelayMs }, { signal });
    if (admission.kind === 'paused') return { kind: 'resting', outcome: pausedOutcome(admission.remainingMs) };
    if (!this.#breaker.isParked(url.origin)) return admission;
    // Parked while this one waited: those behind it shall learn of it at once, not at the host's pace.
    admission.release({ unused: true });
    return { kind: 'resting', outcome: brokenOutcome(url) };
  }

  async #request<T extends Answer>(url: URL, options: AttemptOptions<T>, onSent: () => void): Promise<Attempt<T>> {
    const { signal } = options;
    using deadline = new Deadline({
      parents: signal ? [signal, this.closing] : [this.closing],
      timeoutMs: options.timeoutMs,
      timeoutReason: () => new ItemFailure('timeout', `not done within ${this.#limits.totalTimeoutMs} ms`),
    });
    const isOwn = this.#guard.isOwn(url);
    let isSent = false;
    let hasHeaders = false;
    try {
      const answer = await options.exchange({
        agent: this.#agent,
        userAgent: this.#userAgent,
        wallMs: this.#clock.wallMs(),
        onSent: () => {
          isSent = true;
          this.board.of(url.origin).requests++;
          onSent();
        },
        onHeaders: () => {
          hasHeaders = true;
          if (!isOwn) this.#connectivity.sawAnswer();
        },
        onBytes: (bytes) => {
          this.board.of(url.origin).bytes += bytes;
        },
        signal: deadline.signal,
      });
      this.#adjustPace(url, answer, isOwn);
      this.#judge(url, answer.outcome, answer.pauseMs);
      return { kind: 'answered', answer };
    } catch (error) {
      this.closing.throwIfAborted();
      signal?.throwIfAborted();
      const outcome = await this.#outcomeOf(error, url, signal);
      this.#judge(url, outcome);
      return {
        kind: 'failed',
        outcome,
        wasReset: !hasHeaders && isReset(error),
        wasAnswering: hasHeaders || (isSent && outcome.status === 'timeout'),
      };
    }
  }

  #adjustPace(url: URL, answer: Answer, isOwn: boolean): void {
    const key = this.#key(url);
    if (answer.kind !== 'rate_limited') this.#budget.succeeded(key);
    else if (!isOwn) this.#budget.pause(key, answer.pauseMs);
    else if (answer.pauseMs !== undefined) this.#budget.pauseOwn(key, answer.pauseMs);
  }

  /** What a request says about its host. */
  #judge(url: URL, outcome: Failure | undefined, pauseMs?: number): void {
    const account = this.board.of(url.origin);
    const isLimit = outcome?.status === 'rate_limited';
    if (isLimit) account.rateLimited++;
    else if (isFault(outcome?.status)) account.errors++;
    if (this.#breaker.isParked(url.origin)) return;
    // A pause that the host names is kept; that is no fault of its.
    const wasFault = isLimit ? pauseMs === undefined : isFault(outcome?.status);
    this.#breaker.record(url.origin, wasFault);
    if (this.#breaker.isParked(url.origin))
      this.#log.info({ host: url.origin }, 'host parked for this run: more than half of its requests fail');
  }

  async #outcomeOf(error: unknown, url: URL, signal: AbortSignal | undefined): Promise<Failure> {
    const classified = classifyError(error);
    if (!classified) throw error;
    const { outcome, network } = classified;
    if (network === 'surely' || (network === 'perhaps' && !this.#guard.isOwn(url) && !(await this.#isNetworkUp(signal)))) {
      this.#dns.forgetFailures();
      throw new AppError('NETWORK_LOST', `no network: ${outcome.message}`, { data: { host: url.host }, cause: error });
    }
    this.#log.debug({ host: url.host, status: outcome.status, message: outcome.message }, 'request failed');
    return outcome;
  }

  async #isNetworkUp(signal: AbortSignal | undefined): Promise<boolean> {
    const isUp = await this.#connectivity.isUp({ signal: signal ? AbortSignal.any([signal, this.closing]) : this.closing });
    this.closing.throwIfAborted();
    return isUp;
  }
}

function pausedOutcome(remainingMs: number): Failure {
  if (Number.isFinite(remainingMs)) {
    const seconds = Math.ceil(remainingMs / 1000);
    return { ok: false, status: 'rate_limited', message: `the host asked for a slower pace and rests for another ${seconds} s` };
  }
  return {
    ok: false,
    status: 'host_parked',
    message: 'the host asked for a slower pace three times in a row and rests until the next run',
  };
}

function brokenOutcome(url: URL): Failure {
  return {
    ok: false,
    status: 'host_parked',
    message: `more than half of the last requests to ${url.host} failed; it rests until the next run`,
  };
}

function isReset(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET';
}
