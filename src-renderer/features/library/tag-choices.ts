import type { OutputOf } from '#shared/contract.ts';

type Known = OutputOf<'tags_list'>['tags'];

export interface TagChoice {
  name: string;
  /** Of the samples that are meant, how many have it. */
  on: number;
  /** Place among the favourites from 1; null for none. */
  favourite: number | null;
}

const MAX_CHOICES = 60;

/**
 * The tags that a typed text may mean. Without text: those on the samples, favourites, then the ones used last. With text: names that begin
 * with it, then those that hold it, the most used first.
 * @param on tags of the samples that are meant, with counts
 */
export function tagChoices(options: {
  typed: string;
  known: Known;
  on: readonly { name: string; count: number }[];
  favourites: readonly string[];
}): TagChoice[] {
  const { typed, known, on, favourites } = options;
  const counts = new Map(on.map(({ name, count }) => [name, count]));
  const sought = typed.trim().toLocaleLowerCase();
  const place = (name: string): number => favourites.indexOf(name);
  const rank = (name: string): number => {
    if (sought !== '') return name.toLocaleLowerCase().startsWith(sought) ? 0 : 1;
    return counts.has(name) ? 0 : place(name) >= 0 ? 1 : 2;
  };
  return known
    .filter(({ name }) => name.toLocaleLowerCase().includes(sought))
    .sort(
      (one, other) =>
        rank(one.name) - rank(other.name) ||
        (sought === '' ? (other.used ?? 0) - (one.used ?? 0) : other.count - one.count) ||
        one.name.localeCompare(other.name),
    )
    .slice(0, MAX_CHOICES)
    .map(({ name }) => ({ name, on: counts.get(name) ?? 0, favourite: place(name) < 0 ? null : place(name) + 1 }));
}
