import { setImmediate } from 'node:timers/promises';
import type { Handler } from '../create-engine.ts';
import { targetIds } from '../target-ids.ts';

/** Samples that are asked about at once; other calls are answered in between. */
const AT_ONCE = 10_000;

/** What the samples of a target have in common and where they differ; those that are gone count nowhere. Scores are the current ones. */
export const selectionFacts: Handler<'selection_facts'> = async (services, { target }, { signal }) => {
  const { selectionFacts: facts, sampleRows } = services.library().catalog;
  const ids = targetIds(services, target);
  const names = new Map(sampleRows.currentScorers().map(({ id, name }) => [id, name]));
  const ratings = new Map<number | null, number>();
  const flags = new Map<string | null, number>();
  const tags = new Map<string, number>();
  const scores = new Map<string, { min: number; max: number; sum: number; scored: number }>();
  let samples = 0;
  let withImage = 0;
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const part = Array.from(ids.subarray(from, from + AT_ONCE));
    for (const { rating, flag, image, count } of facts.marks(part)) {
      samples += count;
      if (image === 1) withImage += count;
      grow(ratings, rating, count);
      grow(flags, flag, count);
    }
    for (const { name, count } of facts.tags(part)) grow(tags, name, count);
    for (const { scorer_id, min, max, sum, count } of facts.scores(part)) {
      const name = names.get(scorer_id);
      if (name === undefined) continue;
      const before = scores.get(name);
      scores.set(name, {
        min: Math.min(min, before?.min ?? min),
        max: Math.max(max, before?.max ?? max),
        sum: sum + (before?.sum ?? 0),
        scored: count + (before?.scored ?? 0),
      });
    }
    await setImmediate();
    signal.throwIfAborted();
  }
  return {
    samples,
    with_image: withImage,
    ratings: [...ratings].map(([rating, count]) => ({ rating, count })).sort((a, b) => (b.rating ?? -1) - (a.rating ?? -1)),
    flags: [...flags].map(([flag, count]) => ({ flag, count })).sort((a, b) => b.count - a.count),
    tags: [...tags].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)),
    scores: [...scores]
      .map(([name, { min, max, sum, scored }]) => ({ name, min, max, mean: sum / scored, scored }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
};

function grow<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
