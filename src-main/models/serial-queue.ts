/** Runs functions one after the other, in the order of their calls. A failure goes to its own caller only. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<Value>(work: () => Promise<Value>): Promise<Value> {
    const next = this.#last.then(work, work);
    // Only the order is kept here; the caller gets the failure from `next`.
    this.#last = next.catch(() => undefined);
    return next;
  }
}
