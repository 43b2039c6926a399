/** First and longest time between two questions. */
const FIRST_MS = 2000;
const LONGEST_MS = 60_000;

/** Asks whether the internet can be reached again, ever more seldom, at least once a minute. */
export class NetworkWatch {
  readonly #isOnline: (signal: AbortSignal) => Promise<boolean>;
  readonly #back: () => void;
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #isWatching = false;

  /** @param options.back called once for each time that the network is back */
  constructor(options: { isOnline: (signal: AbortSignal) => Promise<boolean>; back: () => void }) {
    this.#isOnline = options.isOnline;
    this.#back = options.back;
  }

  /** The network is lost: watches until it is back. */
  start(): void {
    if (this.#isWatching || this.#closing.signal.aborted) return;
    this.#isWatching = true;
    this.#askIn(FIRST_MS);
  }

  /** Nobody waits for it any more. */
  stop(): void {
    this.#isWatching = false;
    clearTimeout(this.#timer);
  }

  close(): void {
    this.stop();
    this.#closing.abort();
  }

  #askIn(ms: number): void {
    this.#timer = setTimeout(async () => {
      const isBack = await this.#isOnline(this.#closing.signal).catch(() => false);
      if (!this.#isWatching) return;
      if (!isBack) return this.#askIn(Math.min(ms * 2, LONGEST_MS));
      this.#isWatching = false;
      this.#back();
    }, ms);
    this.#timer.unref();
  }
}
