/**
 * Keeps a producer from running ahead of its consumer: closed while more than `maxBytes` wait. What is under way when it closes may
 * still come, so the sum can pass `maxBytes` by that much.
 */
export class ByteGate {
  readonly #maxBytes: number;
  readonly #waiting = new Set<() => void>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Counts bytes as waiting while `work` runs. */
  async hold<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    this.#bytes += bytes;
    try {
      return await work();
    } finally {
      this.#bytes -= bytes;
      if (this.#bytes <= this.#maxBytes) {
        for (const go of this.#waiting) go();
        this.#waiting.clear();
      }
    }
  }

  /** Returns when the gate is open. @throws the signal's reason */
  async open(options: { signal?: AbortSignal | undefined } = {}): Promise<void> {
    const { signal } = options;
    while (this.#bytes > this.#maxBytes) {
      signal?.throwIfAborted();
      await new Promise<void>((resolve) => {
        const go = (): void => {
          signal?.removeEventListener('abort', go);
          this.#waiting.delete(go);
          resolve();
        };
        signal?.addEventListener('abort', go, { once: true });
        this.#waiting.add(go);
      });
    }
  }
}
