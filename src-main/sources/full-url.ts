import { isIPv6 } from 'node:net';

/**
 * Django's URLValidator with its default schemes, which crawling@home put every link through. Left out: its second try with the host
 * in punycode, which the Unicode range below makes needless.
 * @see https://github.com/django/django/blob/4.2/django/core/validators.py (BSD-3-Clause)
 */
const LETTER = 'a-z\\u00a1-\\uffff';
const IPV4 = '(?:0|25[0-5]|2[0-4]\\d|1\\d?\\d?|[1-9]\\d?)(?:\\.(?:0|25[0-5]|2[0-4]\\d|1\\d?\\d?|[1-9]\\d?)){3}';
const IPV6 = '\\[[0-9a-f:.]+\\]';
const HOST_NAME = `[${LETTER}0-9](?:[${LETTER}0-9-]{0,61}[${LETTER}0-9])?`;
const DOMAIN = `(?:\\.(?!-)[${LETTER}0-9-]{1,63}(?<!-))*`;
const TOP_LEVEL = `\\.(?!-)(?:[${LETTER}-]{2,63}|xn--[a-z0-9]{1,59})(?<!-)\\.?`;
const FULL_URL = new RegExp(
  `^(?:http|ftp)s?://(?:[^\\s:@/]+(?::[^\\s:@/]*)?@)?((?:${IPV4})|(${IPV6})|(?:${HOST_NAME}${DOMAIN}${TOP_LEVEL}|localhost))(?::\\d{1,5})?(?:[/?#]\\S*)?$`,
  'i',
);

/** True for a whole http, https, ftp or ftps URL with a public-looking host name, `localhost` or an address. At most 2048 characters. */
export function isFullUrl(url: string): boolean {
  if (url.length > 2048 || /[\t\r\n]/.test(url)) return false;
  const match = FULL_URL.exec(url);
  if (!match) return false;
  const [, host = '', bracketed] = match;
  if (bracketed !== undefined) return isIPv6(bracketed.slice(1, -1));
  return host.length <= 253;
}
