const SLASH = 0x2f;
const QUESTION_MARK = 0x3f;
const NUMBER_SIGN = 0x23;
const BACKSLASH = 0x5c;
const AT = 0x40;

/**
 * Host of an absolute URL in lower case, without user, port and brackets; `''` where there is none. Takes URLs as they were found: what
 * `new URL()` would refuse or rewrite keeps its characters.
 */
export function urlHost(url: string): string {
  const scheme = url.indexOf('://');
  if (scheme < 0) return '';
  let start = scheme + 3;
  let end = start;
  for (; end < url.length; end++) {
    const code = url.charCodeAt(end);
    if (code === SLASH || code === QUESTION_MARK || code === NUMBER_SIGN || code === BACKSLASH) break;
    if (code === AT) start = end + 1;
  }
  const host = url.slice(start, end);
  const bracket = host.startsWith('[') ? host.indexOf(']') : -1;
  if (bracket > 0) return host.slice(1, bracket).toLowerCase();
  const colon = host.indexOf(':');
  return (colon < 0 ? host : host.slice(0, colon)).toLowerCase();
}
