import { AppError } from '#shared/errors.ts';
import type { Clock } from './clock.ts';
import { WaitShare } from './wait-share.ts';

/** How hard one host may be worked. */
export interface HostRules {
  /** Downloads at a time, 1 or more. */
  connections: number;
  /** Milliseconds from one start to the next, 0 or more. */
  intervalMs: number;
  /** The same as the host itself wishes for, where that is more. Longer than callers wait: one download, then a pause. */
  crawlDelayMs?: number;
}

/**
 * A turn at a host, to be released exactly once (`unused`: the host was not asked, so its next one need not wait for it), or the news
 * that the host has asked for a longer pause than callers wait; endless when it is rested for good. `sent` is to be called when the
 * request goes out: names and connections take their time, and it is at the host that requests shall be apart. Until then, or until
 * the release, a host with an interval gets no further turn.
 */
export type Admission =
  | { kind: 'turn'; sent: () => void; release: (options?: { unused: boolean }) => void }
  | { kind: 'paused'; remainingMs: number };

interface Waiter {
  rules: HostRules;
  grant: (admission: Admission) => void;
  fail: (error: unknown) => void;
}

interface Host {
  active: number;
  /** A turn was given whose request has not gone out yet. */
  isStarting: boolean;
  nextStartAt: number;
  pausedUntil: number;
  strikes: number;
  waiters: Waiter[];
}

const FIRST_BACKOFF_MS = 60_000;
const MAX_BACKOFF_MS = 3_600_000;
const STRIKES_TO_PARK = 3;
const MAX_WAITERS = 100_000;
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Who may start a download when. Hosts take turns (round-robin over those that wait, first come first served within one), under a limit
 * over all and the rules of each. One timer in all; none after close().
 */
export class HostBudget {
  readonly #connections: number;
  readonly #maxPauseMs: number;
  readonly #clock: Clock;
  readonly #hosts = new Map<string, Host>();
  /** Hosts with waiters, next one first. */
  readonly #turns = new Map<string, Host>();
  readonly #share: WaitShare;
  #active = 0;
  #waiting = 0;
  #sweepAt = 4096;
  #timer: NodeJS.Timeout | undefined;
  #closed: AppError | undefined;

  /** @param options.connections over all hosts @param options.maxPauseMs the longest pause of a host that callers wait out */
  constructor(options: { connections: number; maxPauseMs: number; clock: Clock }) {
    this.#connections = options.connections;
    this.#maxPauseMs = options.maxPauseMs;
    this.#clock = options.clock;
    this.#share = new WaitShare(options);
  }

  /** Share of the connections' time of the last ten seconds that passed because no host could be asked, 0-1; null while nothing is to do. */
  waitingShare(): number | null {
    this.#account();
    return this.#share.share();
  }

  /** Waits for a turn at a host. @throws the signal's reason; AppError(CANCELLED) once closed */
  async acquire(key: string, rules: HostRules, options: { signal?: AbortSignal | undefined } = {}): Promise<Admission> {
    const { signal } = options;
    signal?.throwIfAborted();
    if (this.#closed) throw this.#closed;
    if (this.#waiting >= MAX_WAITERS) throw new AppError('BUG', `at most ${MAX_WAITERS} downloads may wait for their turn`);
    const host = this.#host(key);
    const remainingMs = host.pausedUntil - this.#clock.monotonicMs();
    if (remainingMs > this.#maxPauseMs) return { kind: 'paused', remainingMs };
    return await new Promise<Admission>((resolve, reject) => {
      const onAbort = (): void => {
        const at = host.waiters.indexOf(waiter);
        if (at < 0) return;
        this.#account();
        host.waiters.splice(at, 1);
        this.#waiting--;
        if (host.waiters.length === 0) this.#turns.delete(key);
        waiter.fail(signal?.reason);
        this.#pump();
      };
      const waiter: Waiter = {
        rules,
        grant: (admission) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(admission);
        },
        fail: (error) => {
          signal?.removeEventListener('abort', onAbort);
          reject(error);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#account();
      host.waiters.push(waiter);
      this.#waiting++;
      this.#turns.set(key, host);
      this.#pump();
    });
  }

  /**
   * A host asked for a slower pace: it gets none before `afterMs` from now. Without a wish of its own 60 s, doubled each time up to 1 h,
   * and the third time in a row rests the host for good. Those who wait for it learn of it when the pause is longer than they wait.
   */
  pause(key: string, afterMs: number | undefined): void {
    const host = this.#hosts.get(key);
    if (!host) return;
    const now = this.#clock.monotonicMs();
    // Downloads that were under way together count as one strike.
    if (host.pausedUntil <= now) host.strikes++;
    const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** (host.strikes - 1), MAX_BACKOFF_MS);
    const pauseMs = host.strikes >= STRIKES_TO_PARK ? Number.POSITIVE_INFINITY : Math.min(afterMs ?? backoffMs, 24 * MAX_BACKOFF_MS);
    this.#pauseFor(key, host, pauseMs);
  }

  /** A host of the user's own asked for a pause: kept, but such a host is never rested for good. */
  pauseOwn(key: string, afterMs: number): void {
    const host = this.#hosts.get(key);
    if (host) this.#pauseFor(key, host, afterMs);
  }

  /** Whether a host is rested for good. */
  isParked(key: string): boolean {
    return this.#hosts.get(key)?.pausedUntil === Number.POSITIVE_INFINITY;
  }

  /** A host answered as it should: earlier refusals no longer count. */
  succeeded(key: string): void {
    const host = this.#hosts.get(key);
    if (host) host.strikes = 0;
  }

  /** Ends all waiting with AppError(CANCELLED). */
  close(): void {
    this.#closed ??= new AppError('CANCELLED', 'the downloader was closed');
    clearTimeout(this.#timer);
    for (const host of this.#turns.values()) for (const waiter of host.waiters.splice(0)) waiter.fail(this.#closed);
    this.#turns.clear();
    this.#waiting = 0;
  }

  #host(key: string): Host {
    const known = this.#hosts.get(key);
    if (known) return known;
    if (this.#hosts.size >= this.#sweepAt) this.#sweep();
    const host: Host = { active: 0, isStarting: false, nextStartAt: 0, pausedUntil: 0, strikes: 0, waiters: [] };
    this.#hosts.set(key, host);
    return host;
  }

  /** Forgets hosts about which there is nothing left to remember. */
  #sweep(): void {
    const now = this.#clock.monotonicMs();
    for (const [key, host] of this.#hosts) {
      const isIdle = host.active === 0 && host.waiters.length === 0;
      if (isIdle && host.strikes === 0 && Math.max(host.nextStartAt, host.pausedUntil) <= now) this.#hosts.delete(key);
    }
    this.#sweepAt = Math.max(4096, this.#hosts.size * 2);
  }

  #pauseFor(key: string, host: Host, pauseMs: number): void {
    host.pausedUntil = Math.max(host.pausedUntil, this.#clock.monotonicMs() + pauseMs);
    const remainingMs = host.pausedUntil - this.#clock.monotonicMs();
    if (remainingMs <= this.#maxPauseMs) return;
    this.#account();
    this.#turns.delete(key);
    for (const waiter of host.waiters.splice(0)) {
      this.#waiting--;
      waiter.grant({ kind: 'paused', remainingMs });
    }
  }

  #account(): void {
    this.#share.account(this.#active, this.#waiting);
  }

  /** Hands out all turns that are due and sets the timer for the next. */
  #pump(): void {
    clearTimeout(this.#timer);
    this.#account();
    const now = this.#clock.monotonicMs();
    let nextAt = Number.POSITIVE_INFINITY;
    // A host that gets a turn goes to the end of the map, where this same loop meets it again.
    for (const [key, host] of this.#turns) {
      if (this.#active >= this.#connections) return; // the next release goes on
      const [waiter] = host.waiters;
      if (host.isStarting || (waiter && host.active >= waiter.rules.connections)) continue;
      const readyAt = Math.max(host.nextStartAt, host.pausedUntil);
      if (readyAt > now) {
        nextAt = Math.min(nextAt, readyAt);
        continue;
      }
      host.waiters.shift();
      this.#turns.delete(key);
      if (host.waiters.length > 0) this.#turns.set(key, host);
      if (!waiter) continue;
      this.#waiting--;
      this.#start(key, host, waiter, now);
    }
    if (nextAt < Number.POSITIVE_INFINITY) this.#timer = setTimeout(() => this.#pump(), Math.min(nextAt - now, MAX_TIMER_MS));
  }

  #start(key: string, host: Host, waiter: Waiter, now: number): void {
    const { intervalMs, crawlDelayMs = 0 } = waiter.rules;
    const isTooSlow = crawlDelayMs > this.#maxPauseMs;
    const gapMs = isTooSlow ? intervalMs : Math.max(intervalMs, crawlDelayMs);
    host.active++;
    this.#active++;
    host.isStarting = gapMs > 0;
    let isSent = false;
    let isReleased = false;
    const begin = (at: number): void => {
      host.nextStartAt = at + gapMs;
      host.isStarting = false;
    };
    waiter.grant({
      kind: 'turn',
      sent: () => {
        if (isReleased || isSent) return;
        isSent = true;
        begin(this.#clock.monotonicMs());
        if (gapMs > 0 && !this.#closed) this.#pump();
      },
      release: ({ unused } = { unused: false }) => {
        if (isReleased) return;
        isReleased = true;
        this.#account();
        if (!isSent) begin(unused ? Number.NEGATIVE_INFINITY : now);
        host.active--;
        this.#active--;
        if (!this.#closed) this.#pump();
      },
    });
    if (isTooSlow) this.#pauseFor(key, host, crawlDelayMs);
  }
}
