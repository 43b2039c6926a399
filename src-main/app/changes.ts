import { setTimeout as sleep } from 'node:timers/promises';

/** Says that something has changed; those who follow it read the whole anew, so that a slow one misses states and never the last. */
export class Changes {
  #version = 0;
  #waiting = new Set<() => void>();
  #followers = 0;

  /** Grows with every notify(). */
  get version(): number {
    return this.#version;
  }

  /** Streams that are open on it. */
  get followers(): number {
    return this.#followers;
  }

  notify(): void {
    this.#version++;
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  /** Until a version after this one, or the signal. */
  async after(version: number, signal: AbortSignal): Promise<void> {
    if (this.#version !== version || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  /**
   * Emits what `read` gives: at once, and after every change that alters it, at most once in `intervalMs`. `null` is not emitted.
   * @returns once the signal is aborted
   */
  async follow<T>(
    read: () => T | null | Promise<T | null>,
    { signal, emit, intervalMs }: { signal: AbortSignal; emit: (snapshot: T) => unknown; intervalMs: number },
  ): Promise<void> {
    this.#followers++;
    try {
      let last: string | undefined;
      while (!signal.aborted) {
        const version = this.#version;
        const snapshot = await read();
        const text = JSON.stringify(snapshot);
        if (snapshot !== null && text !== last) await emit(snapshot);
        last = text;
        // The end of a pause is no error: the loop sees the signal.
        await sleep(intervalMs, undefined, { signal }).catch(() => {});
        await this.after(version, signal);
      }
    } finally {
      this.#followers--;
    }
  }
}
