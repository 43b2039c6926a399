import { collectIds } from '../collect-ids.ts';
import type { Handler } from '../create-engine.ts';

/** Puts tags on, or takes them off, all samples that match. */
export const tag: Handler<'tag'> = async (services, input, { signal }) => {
  const started = performance.now();
  const { catalog } = services.library();
  const ids = await collectIds(services.lens(), input.where, signal);
  return catalog.transaction(() => {
    const touched = new Set<number>();
    let added = 0;
    let removed = 0;
    for (const name of input.add) {
      const changed = catalog.tags.add(name, ids);
      added += changed.length;
      for (const id of changed) touched.add(id);
    }
    for (const name of input.remove) {
      const changed = catalog.tags.remove(name, ids);
      removed += changed.length;
      for (const id of changed) touched.add(id);
    }
    catalog.revisions.touchSamples([...touched]);
    return { matched: ids.length, added, removed, seconds: (performance.now() - started) / 1000 };
  });
};
