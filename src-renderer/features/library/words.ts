import { ITEM_STATUSES } from '#shared/outcome.ts';
import { currentLocale, t } from '../../messages/translate.ts';

/** Abbreviations that stay capitals. */
const CAPITALS = new Set(['nsfw', 'clip']);

/** Name of a score as a title: "Aesthetic", "NSFW". */
export function scoreTitle(name: string): string {
  if (CAPITALS.has(name)) return name.toUpperCase();
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
}

/** A language by its code, in the reader's words where they are known. */
export function languageTitle(code: string): string {
  try {
    return new Intl.DisplayNames([currentLocale()], { type: 'language' }).of(code) ?? code;
  } catch {
    // cld3 also has codes that are no BCP 47.
    return code;
  }
}

/** What became of a download, as a word of its own. */
export function statusTitle(status: string): string {
  if (status === 'pending') return t('library.tile.pending');
  return Reflect.has(ITEM_STATUSES, status) ? status.charAt(0).toUpperCase() + status.slice(1).replaceAll('_', ' ') : status;
}
