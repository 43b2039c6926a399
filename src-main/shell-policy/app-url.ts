import { parseUrl } from './parse-url.ts';

/** The window's page and everything it loads is at this scheme and host; the shell passes requests on to the engine. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'gleaner';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/**
 * Whether a URL is of our own page. Decided by the parsed parts: a comparison of text takes `app://gleaner.evil/` and `app://gleaner@evil/` for ours.
 * @param url as Electron reports it; empty for a frame that has loaded nothing, which is not ours
 */
export function isAppUrl(url: string): boolean {
  // The parser drops line breaks and tabs and turns nothing away for them; a URL that Chromium reports has none.
  const parsed = /[\s\\]/.test(url) ? undefined : parseUrl(url);
  if (parsed === undefined || parsed.protocol !== `${APP_SCHEME}:` || parsed.hostname !== APP_HOST) return false;
  return parsed.port === '' && parsed.username === '' && parsed.password === '';
}
