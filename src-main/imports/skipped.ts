/** What of a data set was passed over: how much for each reason, and where the first of them lie. */
export interface Skipped {
  counts: Record<string, number>;
  /** One line each: the place and the reason. */
  places: string[];
}

const MAX_PLACES = 20;
/** Reasons are sentences of ours, so that there are few; this bounds what a mistake in that could do. */
const MAX_REASONS = 100;

/** Counts what is passed over. */
export class SkippedCount {
  readonly #counts = new Map<string, number>();
  readonly #places: string[] = [];

  /** @param place file and member or row @param reason a fixed sentence, without values */
  add(place: string, reason: string): void {
    if (this.#counts.has(reason) || this.#counts.size < MAX_REASONS) this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    if (this.#places.length < MAX_PLACES) this.#places.push(`${place.replaceAll(/\p{Cc}/gu, '?').slice(0, 300)}: ${reason}`);
  }

  get value(): Skipped {
    return { counts: Object.fromEntries(this.#counts), places: [...this.#places] };
  }
}

/** The sum of several accounts, with the places of the first. */
export function sumSkipped(accounts: readonly Skipped[]): Skipped {
  const counts: Record<string, number> = {};
  for (const account of accounts)
    for (const [reason, count] of Object.entries(account.counts)) counts[reason] = (counts[reason] ?? 0) + count;
  return { counts, places: accounts.flatMap(({ places }) => places).slice(0, MAX_PLACES) };
}
