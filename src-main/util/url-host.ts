/**
 * Host of an absolute URL in lower case, without user, port and brackets; `''` where there is none. Takes URLs as they were found: what
 * `new URL()` would refuse or rewrite keeps its characters.
 */
export function urlHost(url: string): string {
  const start = url.indexOf('://');
  if (start < 0) return '';
  const length = url.slice(start + 3).search(/[/?#\\]/);
  const authority = length < 0 ? url.slice(start + 3) : url.slice(start + 3, start + 3 + length);
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const bracket = host.startsWith('[') ? host.indexOf(']') : -1;
  if (bracket > 0) return host.slice(1, bracket).toLowerCase();
  const colon = host.indexOf(':');
  return (colon < 0 ? host : host.slice(0, colon)).toLowerCase();
}
