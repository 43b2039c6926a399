/**
 * Maps items with up to `ahead` calls under way, and yields the results in the order of the items. Stopped early or failed, it waits
 * until no call is under way any more.
 */
export async function* mapOrdered<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  map: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const underWay: Promise<Result>[] = [];
  try {
    for (const item of items) {
      const call = map(item);
      // Whoever awaits it below gets the error; until then it must not count as unhandled.
      call.catch(() => {});
      underWay.push(call);
      const [first] = underWay;
      if (first === undefined || underWay.length < ahead) continue;
      const result = await first;
      underWay.shift();
      yield result;
    }
    for (;;) {
      const first = underWay.shift();
      if (first === undefined) return;
      yield await first;
    }
  } finally {
    await Promise.allSettled(underWay);
  }
}
