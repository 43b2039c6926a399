/** An AbortSignal that follows others and a time limit, and leaves nothing behind when disposed. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #parents: readonly AbortSignal[];
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort = (event: Event): void => {
    if (event.target instanceof AbortSignal) this.#controller.abort(event.target.reason);
  };

  /** @param timeoutMs after it the signal aborts with `timeoutReason` */
  constructor(options: { parents: readonly AbortSignal[]; timeoutMs: number; timeoutReason: () => Error }) {
    this.#parents = options.parents;
    this.#timer = setTimeout(() => this.#controller.abort(options.timeoutReason()), Math.max(0, options.timeoutMs));
    for (const parent of this.#parents) {
      if (parent.aborted) this.#controller.abort(parent.reason);
      else parent.addEventListener('abort', this.#onAbort, { once: true });
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const parent of this.#parents) parent.removeEventListener('abort', this.#onAbort);
  }
}

/** The promise, or the signal's reason as soon as it aborts; whatever the promise comes to then is handed to `onLate`. */
export async function orAborted<T>(pending: Promise<T>, signal: AbortSignal, onLate?: (value: T) => void): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    return await Promise.race([pending, aborted.promise]);
  } catch (error) {
    pending.then(onLate).catch(() => undefined); // nobody waits for it any more
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
