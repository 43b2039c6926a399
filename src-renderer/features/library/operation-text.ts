import type { EditOperation } from '#shared/contract/edits.ts';
import { t } from '../../messages/translate.ts';

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);
const list = (tags: readonly string[]): string => tags.join(', ');

/** What a change did, in words: "Rated 3 images ★★★★". */
export function operationText({ kind, change, samples: count }: EditOperation): string {
  if (kind === 'view_save' || kind === 'view_delete') return t(`library.done.${kind}`, { name: String(change.name) });
  if (kind === 'view_rename') return t('library.done.view_rename', { name: String(change.to ?? change.name) });
  const added = strings(change.add_tags ?? change.add);
  const removed = strings(change.remove_tags ?? change.remove);
  const parts = [
    typeof change.rating === 'number' && t('library.done.rated', { count, stars: '★'.repeat(change.rating) || '0' }),
    change.rating === null && t('library.done.unrated', { count }),
    change.flag === 'pick' && t('library.done.pick', { count }),
    change.flag === 'reject' && t('library.done.reject', { count }),
    change.flag === null && t('library.done.unflag', { count }),
    added.length > 0 && t('library.done.tagged', { count, tags: list(added) }),
    removed.length > 0 && t('library.done.untagged', { count, tags: list(removed) }),
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join('. ') : t('library.done.changed', { count });
}
