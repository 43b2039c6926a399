import { collectIds } from '../collect-ids.ts';
import type { Handler } from '../create-engine.ts';
import { tagChanges } from '../tag-changes.ts';

/** Puts tags on, or takes them off, all samples that match. Logged, so that it can be undone. */
export const tag: Handler<'tag'> = async (services, { where, add, remove }, { signal }) => {
  const started = performance.now();
  const { catalog } = services.library();
  const ids = await collectIds(services.lens(), where, signal);
  const at = services.now();
  return catalog.transaction(() => {
    const tags = tagChanges(catalog, add, remove);
    const change = { where, ...(add.length > 0 && { add_tags: add }), ...(remove.length > 0 && { remove_tags: remove }) };
    const { changed } = catalog.changes.record({ kind: 'tag', change, at }, [...tags.added, ...tags.removed], ids);
    tags.use(changed, at);
    const sum = (changes: readonly { field: (typeof tags.added)[number]['field'] }[]): number =>
      changes.reduce((total, { field }) => total + (changed.get(field) ?? 0), 0);
    return { matched: ids.length, added: sum(tags.added), removed: sum(tags.removed), seconds: (performance.now() - started) / 1000 };
  });
};
