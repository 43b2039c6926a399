/** So many answers are kept. */
const MOST = 500;

/** Answers that hold for all rows of a scope in one state of theirs. */
export class ScopeMemory {
  readonly state: string;
  readonly #answers = new Map<string, Promise<unknown>>();

  /** @param state another one after every change of a row */
  constructor(state: string) {
    this.state = state;
  }

  /** The answer to `question`, found once. One that failed or was stopped is found anew. @param question names the answer and its type alike */
  async recall<T>(question: string, find: () => Promise<T>): Promise<T> {
    for (;;) {
      const known = this.#answers.get(question);
      if (known === undefined) break;
      // Whoever asks the same question expects the same type. Another caller's failure, or its being stopped, is not ours.
      const answer = await known.then(
        (value) => ({ value: value as T }),
        () => undefined,
      );
      if (answer) return answer.value;
    }
    const found = find();
    if (this.#answers.size >= MOST) this.#answers.clear();
    this.#answers.set(question, found);
    found.catch(() => this.#answers.delete(question));
    return await found;
  }
}
