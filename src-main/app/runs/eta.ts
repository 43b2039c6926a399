/** Nothing is told before so much time at work. */
const LEAST_MS = 30_000;
/** The rate is taken over pieces of this length: shorter ones hang together, longer ones are too few. */
const PIECE_MS = 5000;
/** Pieces that are looked at: the last four minutes. */
const PIECES = 48;
/** Standard errors on both sides of the mean rate: about 95 % of cases. */
const ERRORS = 2;
/** Even a steady rate is not trusted more than so. */
const LEAST_DOUBT = 0.05;

/**
 * Estimates the time that is left as a range: the wider, the more the rate varied. One phase of one session; made anew for the next.
 * Times are milliseconds of one monotonic clock.
 */
export class EtaEstimator {
  readonly #startedAt: number;
  #pieceAt: number;
  #pieceDone: number;
  readonly #rates: number[] = [];

  /** @param done items that were done before */
  constructor(now: number, done: number) {
    this.#startedAt = now;
    this.#pieceAt = now;
    this.#pieceDone = done;
  }

  /** @param left items @returns milliseconds, least and most; null while too little is known */
  update(now: number, done: number, left: number | null): [number, number] | null {
    const length = now - this.#pieceAt;
    if (length >= PIECE_MS) {
      // Shards that are given back take items away again: a piece never counts below nothing.
      this.#rates.push(Math.max(0, done - this.#pieceDone) / length);
      if (this.#rates.length > PIECES) this.#rates.shift();
      this.#pieceAt = now;
      this.#pieceDone = done;
    }
    if (left === null || now - this.#startedAt < LEAST_MS || this.#rates.length < 2) return null;
    const mean = this.#rates.reduce((sum, rate) => sum + rate, 0) / this.#rates.length;
    if (mean <= 0) return null;
    const variance = this.#rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (this.#rates.length - 1);
    const doubt = Math.max(LEAST_DOUBT, (ERRORS * Math.sqrt(variance / this.#rates.length)) / mean);
    // A rate of which nothing but its mean is known may be a fifth of it for the rest.
    return [left / (mean * (1 + doubt)), left / (mean * Math.max(0.2, 1 - doubt))].map(Math.round) as [number, number];
  }
}
