import { currentLocale } from '../../messages/translate.ts';

/** What a value is called on screen: languages by their names, crawl files by the last part of theirs, all others as they are. */
export function valueTitle(field: string, value: string): string {
  if (field === 'lang') return languageName(value);
  return field === 'source' ? (value.split('/').at(-1) ?? value) : value;
}

function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([currentLocale()], { type: 'language' }).of(code) ?? code;
  } catch {
    return code; // no code that the standard knows
  }
}
