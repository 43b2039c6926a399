/** Lets at most so many pieces of work run at once; the rest wait in order. */
export class Limiter {
  readonly #slots: number;
  #free: number;
  readonly #waiting: { weight: number; start: () => void }[] = [];

  constructor(slots: number) {
    this.#slots = slots;
    this.#free = slots;
  }

  /** Runs `work` once a slot is free. @throws the signal's reason when it is aborted while waiting */
  run<T>(work: () => Promise<T>, options: { signal: AbortSignal }): Promise<T> {
    return this.#run(1, work, options.signal);
  }

  /** Runs `work` while nothing else runs. */
  runAlone<T>(work: () => Promise<T>): Promise<T> {
    return this.#run(this.#slots, work, undefined);
  }

  async #run<T>(weight: number, work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    await this.#take(weight, signal);
    try {
      return await work();
    } finally {
      this.#free += weight;
      this.#startWaiting();
    }
  }

  async #take(weight: number, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#waiting.length === 0 && this.#free >= weight) {
      this.#free -= weight;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const entry = {
        weight,
        start: () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(signal?.reason);
        this.#startWaiting();
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.push(entry);
    });
  }

  #startWaiting(): void {
    for (let next = this.#waiting[0]; next && next.weight <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.weight;
      next.start();
    }
  }
}
