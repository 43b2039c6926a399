/** Lets so many pieces of work run at once; of those that wait, the one with the lowest rank is next. */
export class Turns {
  #free: number;
  readonly #waiting: { rank: number; start: () => void }[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Returns when it is the caller's turn; `done` is to follow. */
  async take(rank: number): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>((start) => {
      const after = this.#waiting.findIndex((other) => other.rank > rank);
      this.#waiting.splice(after < 0 ? this.#waiting.length : after, 0, { rank, start });
    });
  }

  done(): void {
    const next = this.#waiting.shift();
    if (next) next.start();
    else this.#free++;
  }
}
