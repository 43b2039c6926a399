import type { Clock } from './clock.ts';

/** The share is that of so much time, in pieces. */
const WINDOW_MS = 10_000;
const PIECE_MS = 1000;

/**
 * Measures how much of the time of a number of connections passes because no host may be asked, though there are downloads to do: two
 * downloads that wait beside 62 free connections of 64 waste the time of two. Milliseconds of connection time.
 */
export class WaitShare {
  readonly #connections: number;
  readonly #clock: Clock;
  /** Sums since the beginning, at the starts of the last pieces. */
  readonly #past: { at: number; waited: number; wanted: number }[] = [];
  #at: number;
  #waited = 0;
  #wanted = 0;

  constructor(options: { connections: number; clock: Clock }) {
    this.#connections = options.connections;
    this.#clock = options.clock;
    this.#at = options.clock.monotonicMs();
  }

  /** To be called before either number changes. @param active downloads under way @param waiting those that wait for a host */
  account(active: number, waiting: number): void {
    const now = this.#clock.monotonicMs();
    const last = this.#past.at(-1);
    if (last === undefined || now - last.at >= PIECE_MS) {
      this.#past.push({ at: this.#at, waited: this.#waited, wanted: this.#wanted });
      while ((this.#past[1]?.at ?? Number.POSITIVE_INFINITY) <= now - WINDOW_MS) this.#past.shift();
    }
    this.#waited += (now - this.#at) * Math.min(waiting, Math.max(0, this.#connections - active));
    this.#wanted += (now - this.#at) * Math.min(this.#connections, active + waiting);
    this.#at = now;
  }

  /** Of the last ten seconds, 0-1; null where there was nothing to do in them. */
  share(): number | null {
    const from = this.#past[0] ?? { waited: 0, wanted: 0 };
    const wanted = this.#wanted - from.wanted;
    return wanted > 0 ? (this.#waited - from.waited) / wanted : null;
  }
}
