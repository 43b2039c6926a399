/** Sends at most one snapshot at a time; of those that come meanwhile, only the newest is kept. */
export interface Conflation {
  offer(snapshot: unknown): void;
  /** The other side has dealt with what was sent. */
  acknowledge(): void;
  /** Sends what is kept though nothing was acknowledged: it is the last one. */
  flush(): void;
}

/** @param send called with each snapshot that is to go out now; what it throws comes out of the method that led to it */
export function conflate(send: (snapshot: unknown) => void): Conflation {
  let isInFlight = false;
  let newest: { snapshot: unknown } | undefined;
  const flush = () => {
    if (newest === undefined) return;
    const { snapshot } = newest;
    newest = undefined;
    isInFlight = true;
    send(snapshot);
  };
  return {
    offer(snapshot) {
      newest = { snapshot };
      if (!isInFlight) flush();
    },
    acknowledge() {
      isInFlight = false;
      flush();
    },
    flush,
  };
}
