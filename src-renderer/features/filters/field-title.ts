import { ENGLISH } from '../../messages/en/index.ts';
import { type MessageId, t } from '../../messages/translate.ts';

const TITLES: Readonly<Record<string, string | undefined>> = ENGLISH;
const isTitled = (id: string): id is Extract<MessageId, `filter.field.${string}`> =>
  id.startsWith('filter.field.') && TITLES[id] !== undefined;

/** What a field is called on screen; a score of the user's own has the name that they gave it. */
export function fieldTitle(field: string): string {
  const id = `filter.field.${field}`;
  return isTitled(id) ? t(id) : field;
}
