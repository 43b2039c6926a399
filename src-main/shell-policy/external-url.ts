import { parseUrl } from './parse-url.ts';

/**
 * A web address that may be handed to the user's browser.
 * Schemes besides http and https start programs; credentials in a URL make one host look like another.
 * @param text what the page asks for
 * @returns the address as the parser writes it, or undefined where it must not be opened
 */
export function externalUrl(text: string): string | undefined {
  const url = text.length > 8192 ? undefined : parseUrl(text);
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  return url.username === '' && url.password === '' ? url.href : undefined;
}
