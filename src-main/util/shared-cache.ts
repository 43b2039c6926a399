interface Making<Value> {
  value: Promise<Value>;
  /** Those who wait for it. */
  waiting: number;
  abort: AbortController;
}

/**
 * Values that take long to make, by name, within a limit of bytes; the one unused for longest goes first. Who asks for one that is being
 * made waits for the same; the making is aborted when nobody waits for it any more.
 */
export class SharedCache<Value> {
  readonly #maxBytes: number;
  readonly #bytesOf: (value: Value) => number;
  readonly #values = new Map<string, Value>();
  readonly #making = new Map<string, Making<Value>>();
  #bytes = 0;

  /** @param bytesOf what a value counts; one that counts more than `maxBytes` is not kept */
  constructor(maxBytes: number, bytesOf: (value: Value) => number) {
    this.#maxBytes = maxBytes;
    this.#bytesOf = bytesOf;
  }

  /** @param make gets a signal of its own @throws what `make` throws, which is not kept; the signal's reason */
  async get(key: string, make: (signal: AbortSignal) => Promise<Value>, signal: AbortSignal): Promise<Value> {
    signal.throwIfAborted();
    const kept = this.#values.get(key);
    if (kept !== undefined) {
      // Set again, so that the map's order is the order of use.
      this.#values.delete(key);
      this.#values.set(key, kept);
      return kept;
    }
    const making = this.#making.get(key) ?? this.#begin(key, make);
    making.waiting++;
    const gone = Promise.withResolvers<never>();
    const leave = (): void => gone.reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([making.value, gone.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      making.waiting--;
      if (making.waiting === 0) {
        if (this.#making.get(key) === making) this.#making.delete(key);
        making.abort.abort();
      }
    }
  }

  #begin(key: string, make: (signal: AbortSignal) => Promise<Value>): Making<Value> {
    const abort = new AbortController();
    const value = make(abort.signal);
    const making: Making<Value> = { value, waiting: 0, abort };
    this.#making.set(key, making);
    value.then(
      (made) => {
        // Made to the end though nobody waits any more: another making of the same may be under way.
        if (this.#making.get(key) !== making) return;
        this.#making.delete(key);
        this.#keep(key, made);
      },
      () => {
        if (this.#making.get(key) === making) this.#making.delete(key);
      },
    );
    return making;
  }

  #keep(key: string, value: Value): void {
    this.#values.set(key, value);
    this.#bytes += this.#bytesOf(value);
    for (const [oldest, old] of this.#values) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#values.delete(oldest);
      this.#bytes -= this.#bytesOf(old);
    }
  }
}
