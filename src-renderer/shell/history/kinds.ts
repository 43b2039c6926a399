import type { EditOperation } from '#shared/contract/edits.ts';

/** What the list of changes can be narrowed to. */
export const KINDS = ['all', 'marks', 'tags', 'views'] as const;
export type Kind = (typeof KINDS)[number];

const isTagged = ({ kind, change }: EditOperation): boolean =>
  kind === 'tag' || [change.add_tags, change.remove_tags].some((tags) => Array.isArray(tags) && tags.length > 0);

/** A change of both a rating and tags is of both kinds. */
export function isOfKind(operation: EditOperation, kind: Kind): boolean {
  const { kind: what, change } = operation;
  if (kind === 'all') return true;
  if (kind === 'views') return what.startsWith('view_');
  if (kind === 'tags') return isTagged(operation);
  return what === 'edit' && (change.rating !== undefined || change.flag !== undefined);
}
