import { AppError } from '#shared/errors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ChangedField } from '../catalog/change-log.ts';

/** Tags to put on and to take off as changes of fields. Call inside the transaction that makes them. */
export interface TagChanges {
  added: { field: ChangedField; value: 1 }[];
  removed: { field: ChangedField; value: null }[];
  /** Notes for the tags that were put on something when that was. @param at milliseconds since 1970 */
  use(changed: ReadonlyMap<ChangedField, number>, at: number): void;
}

/** @throws AppError USAGE for a tag that is to be put on and taken off at once */
export function tagChanges({ tags }: Catalog, add: readonly string[], remove: readonly string[]): TagChanges {
  const both = add.find((name) => remove.includes(name));
  if (both !== undefined) throw new AppError('USAGE', `a tag can be added or removed, not both: ${both}`, { data: { tag: both } });
  const added = [...new Set(add)].map((name) => tags.ensure(name));
  const removed = [...new Set(remove)].flatMap((name) => tags.find(name) ?? []);
  return {
    added: added.map((id) => ({ field: `tag:${id}`, value: 1 })),
    removed: removed.map((id) => ({ field: `tag:${id}`, value: null })),
    use(changed, at) {
      for (const id of added) if ((changed.get(`tag:${id}`) ?? 0) > 0) tags.use(id, at);
    },
  };
}
