import { isIPv6 } from 'node:net';

/**
 * Python 3.11's `urllib.parse.urljoin` for the bases that pages have. The field's ids (cc2dataset's uid, LAION's hash) are taken over
 * its result, which differs from WHATWG's `new URL()`: nothing is percent-encoded, hosts keep their case, `http:x` is relative.
 * @see https://github.com/python/cpython/blob/3.11/Lib/urllib/parse.py
 */

/** Schemes whose URLs may be relative, have a host, have parameters after `;`, as far as the three lists of urllib.parse differ. */
const RELATIVE = new Set(
  ' ftp http gopher nntp imap wais file https shttp mms prospero rtsp rtsps rtspu sftp svn svn+ssh ws wss'.split(' '),
);
const NETLOC = new Set(
  ' ftp http gopher nntp telnet imap wais file mms https shttp snews prospero rtsp rtsps rtspu rsync svn svn+ssh sftp nfs git git+ssh ws wss'.split(
    ' ',
  ),
);
const PARAMS = new Set(' ftp hdl prospero http imap https shttp rtsp rtsps rtspu sip sips mms sftp tel'.split(' '));

/** A path from the root without anything that joining would change. */
const PLAIN_PATH = /^\/[\w%+=&@~!$'()*,-][^\t\r\n;?#:[\]]*$/;

interface Parts {
  scheme: string;
  netloc: string;
  path: string;
  params: string;
  query: string;
  fragment: string;
}

/** Prepares a base; the function it returns joins one link to it, or gives undefined where Python raises ValueError. */
export function urlJoiner(base: string): (url: string) => string | undefined {
  if (base === '') return (url) => url;
  const parsed = parse(base, '');
  // Most relative links are a plain path from the root, which needs no taking apart.
  const root =
    parsed && (parsed.scheme === 'http' || parsed.scheme === 'https') && parsed.netloc !== '' && `${parsed.scheme}://${parsed.netloc}`;
  return (url) => {
    if (url === '') return base;
    if (root && PLAIN_PATH.test(url) && !url.includes('/.')) return root + url;
    if (!parsed) return undefined;
    const link = parse(url, parsed.scheme);
    return link && join(parsed, link, url);
  };
}

/** `urllib.parse.urljoin(base, url)`; undefined where Python raises ValueError. */
export function urlJoin(base: string, url: string): string | undefined {
  return urlJoiner(base)(url);
}

function join(base: Parts, link: Parts, url: string): string {
  if (link.scheme !== base.scheme || !RELATIVE.has(link.scheme)) return url;
  let netloc = link.netloc;
  if (NETLOC.has(link.scheme)) {
    if (netloc !== '') return unparse(link);
    netloc = base.netloc;
  }
  if (link.path === '' && link.params === '')
    return unparse({ ...link, netloc, path: base.path, params: base.params, query: link.query === '' ? base.query : link.query });
  return unparse({ ...link, netloc, path: joinPaths(base.path, link.path) });
}

function joinPaths(base: string, path: string): string {
  if (path.startsWith('/') && !path.includes('/.') && !path.startsWith('//')) return path;
  let segments = path.split('/');
  if (!path.startsWith('/')) {
    const parts = base.split('/');
    if (parts.at(-1) !== '') parts.pop();
    const all = [...parts, ...segments];
    segments = all.filter((segment, index) => segment !== '' || index === 0 || index === all.length - 1);
  }
  const resolved: string[] = [];
  for (const segment of segments) {
    if (segment === '..') resolved.pop();
    else if (segment !== '.') resolved.push(segment);
  }
  const last = segments.at(-1);
  if (last === '.' || last === '..') resolved.push('');
  return resolved.join('/') || '/';
}

function parse(text: string, defaultScheme: string): Parts | undefined {
  let rest = clean(text);
  let scheme = defaultScheme;
  const colon = rest.indexOf(':');
  if (colon > 0 && /^[a-z][a-z0-9+.-]*$/i.test(rest.slice(0, colon))) {
    scheme = rest.slice(0, colon).toLowerCase();
    rest = rest.slice(colon + 1);
  }
  let netloc = '';
  if (rest.startsWith('//')) {
    const length = rest.slice(2).search(/[/?#]/);
    const end = length < 0 ? rest.length : length + 2;
    netloc = rest.slice(2, end);
    rest = rest.slice(end);
    if (!isNetlocValid(netloc)) return undefined;
  }
  let fragment = '';
  let query = '';
  let params = '';
  [rest, fragment] = partition(rest, '#');
  [rest, query] = partition(rest, '?');
  if (PARAMS.has(scheme)) [rest, params] = partition(rest, ';', rest.lastIndexOf('/') + 1);
  return { scheme, netloc, path: rest, params, query, fragment };
}

function partition(text: string, separator: string, from = 0): [string, string] {
  const at = text.indexOf(separator, from);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Leading control characters and spaces go, tabs and line ends anywhere; trailing spaces stay. */
function clean(text: string): string {
  let start = 0;
  while (start < text.length && text.charCodeAt(start) <= 0x20) start++;
  return (start > 0 ? text.slice(start) : text).replaceAll(/[\t\r\n]/g, '');
}

function isNetlocValid(netloc: string): boolean {
  const open = netloc.includes('[');
  if (open !== netloc.includes(']')) return false;
  if (open) {
    const [host] = partition(partition(netloc, '[')[1], ']');
    if (host.startsWith('v') ? !/^v[a-f0-9]+\..+$/is.test(host) : !isIPv6(host)) return false;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test is for ASCII.
  if (/^[\x00-\x7f]*$/.test(netloc)) return true;
  const plain = netloc.replaceAll(/[@:#?]/g, '');
  const normal = plain.normalize('NFKC');
  return plain === normal || !/[/?#@:]/.test(normal);
}

function unparse({ scheme, netloc, path, params, query, fragment }: Parts): string {
  let url = params === '' ? path : `${path};${params}`;
  if (netloc !== '' || (scheme !== '' && NETLOC.has(scheme) && !url.startsWith('//'))) {
    if (url !== '' && !url.startsWith('/')) url = `/${url}`;
    url = `//${netloc}${url}`;
  }
  if (scheme !== '') url = `${scheme}:${url}`;
  if (query !== '') url += `?${query}`;
  if (fragment !== '') url += `#${fragment}`;
  return url;
}
