import { IntlMessageFormat } from 'intl-messageformat';
import { ENGLISH } from './en/index.ts';

/** Every text of the user interface by its id. A translation is another table of the same ids. */
export type MessageId = keyof typeof ENGLISH;
export type MessageValues = Record<string, string | number | Date | boolean | null | undefined>;

let locale = 'en';
let compiled = new Map<MessageId, IntlMessageFormat>();
/** Of messages without values, plurals and quoted characters the formatter would make themselves, at a cost that the first screen feels. */
const SYNTAX = /[{}'<#]/;

/** Numbers and dates are written as this locale does; texts are English until a translation comes. @param next BCP 47 */
export function setLocale(next: string): void {
  if (next === locale) return;
  locale = next;
  compiled = new Map();
}

export function currentLocale(): string {
  return locale;
}

/**
 * The text of a message with its values filled in (ICU MessageFormat: plurals, numbers).
 * @throws what the formatter throws for a message with an error or a value that is missing; tests format every message
 */
export function t(id: MessageId, values: MessageValues = {}): string {
  let message = compiled.get(id);
  if (!message) {
    const text = ENGLISH[id];
    if (!SYNTAX.test(text)) return text;
    message = new IntlMessageFormat(text, locale);
    compiled.set(id, message);
  }
  return String(message.format(values));
}
