import type { ItemStatus } from '#shared/outcome.ts';

/** A snapshot of a running job, sent at most ten times a second. */
export interface Progress {
  phase: string;
  done: number;
  /** null while it is not known. */
  total: number | null;
  failedByStatus: Partial<Record<ItemStatus, number>>;
  bytes: number;
  /** Over the last ten seconds. */
  itemsPerSecond: number;
  etaMs: number | null;
  /** What most of the last seconds was waited for, and which share of them, 0-1; null or absent where nobody measures it. */
  waiting?: Waiting | null;
}

export interface Waiting {
  on: 'hosts' | 'decode' | 'accelerator';
  share: number;
}

const MIN_INTERVAL_MS = 100;
const WINDOW_MS = 10_000;

/**
 * Counts what a job has done: finished shards plus what the running ones report.
 * @param options.emit gets snapshots @param options.now milliseconds, monotonic
 */
export class ProgressMeter {
  readonly #phase: string;
  readonly #total: number | null;
  readonly #emit: (progress: Progress) => void;
  readonly #now: () => number;
  readonly #waiting: (() => Waiting | null) | undefined;
  readonly #live = new Map<number, { done: number; bytes: number }>();
  readonly #failed: Partial<Record<ItemStatus, number>> = {};
  /** (time, items) pairs of the last ten seconds, for the rate. */
  readonly #history: { at: number; done: number }[];
  #done = 0;
  #bytes = 0;
  #lastEmit = Number.NEGATIVE_INFINITY;

  constructor(options: {
    phase: string;
    total: number | null;
    alreadyDone: number;
    emit: (progress: Progress) => void;
    now: () => number;
    waiting?: (() => Waiting | null) | undefined;
  }) {
    this.#phase = options.phase;
    this.#total = options.total;
    this.#emit = options.emit;
    this.#now = options.now;
    this.#waiting = options.waiting;
    this.#done = options.alreadyDone;
    this.#history = [{ at: options.now(), done: options.alreadyDone }];
  }

  /** What shard `ordinal` has done so far. */
  live(ordinal: number, done: number, bytes: number): void {
    this.#live.set(ordinal, { done, bytes });
    this.#maybeEmit();
  }

  /** A shard that is given up counts for nothing. */
  drop(ordinal: number): void {
    this.#live.delete(ordinal);
  }

  finished(ordinal: number, tally: { done: number; bytes: number; failedByStatus: Partial<Record<ItemStatus, number>> }): void {
    this.#live.delete(ordinal);
    this.#done += tally.done;
    this.#bytes += tally.bytes;
    for (const [status, count] of Object.entries(tally.failedByStatus) as [ItemStatus, number][]) {
      this.#failed[status] = (this.#failed[status] ?? 0) + count;
    }
    this.#maybeEmit();
  }

  snapshot(): Progress {
    let done = this.#done;
    let bytes = this.#bytes;
    for (const live of this.#live.values()) {
      done += live.done;
      bytes += live.bytes;
    }
    const at = this.#now();
    this.#history.push({ at, done });
    while (this.#history.length > 2 && at - (this.#history[0]?.at ?? at) > WINDOW_MS) this.#history.shift();
    const first = this.#history[0] ?? { at, done };
    const seconds = (at - first.at) / 1000;
    const rate = seconds > 0 ? (done - first.done) / seconds : 0;
    const left = this.#total === null ? null : Math.max(0, this.#total - done);
    return {
      phase: this.#phase,
      done,
      total: this.#total,
      failedByStatus: { ...this.#failed },
      bytes,
      itemsPerSecond: rate,
      etaMs: left === null || rate <= 0 ? null : (left / rate) * 1000,
      waiting: this.#waiting?.() ?? null,
    };
  }

  /** Sends the last snapshot whatever the clock says. */
  flush(): void {
    this.#emit(this.snapshot());
  }

  #maybeEmit(): void {
    const at = this.#now();
    if (at - this.#lastEmit < MIN_INTERVAL_MS) return;
    this.#lastEmit = at;
    this.#emit(this.snapshot());
  }
}
