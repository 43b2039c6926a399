/** Bytes of a page in which its declared encoding is looked for; browsers look at 1024. */
const PRESCAN_BYTES = 8192;

/** `charset` parameter of a Content-Type, undefined where there is none. */
export function contentTypeCharset(contentType: string): string | undefined {
  const [, quoted, plain] = /charset\s*=\s*(?:["']\s*([^"';,\s]+)|([^"';,\s]+))/i.exec(contentType.slice(0, 1024)) ?? [];
  return quoted ?? plain;
}

/** Encoding that a byte order mark tells, undefined where there is none. */
export function byteOrderMark(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return undefined;
}

/**
 * The encoding that a page declares for itself: `<meta charset>`, `<meta http-equiv=content-type content="...; charset=...">`, or an XML
 * declaration, whichever comes first. Comments are passed over.
 * @returns a label, undefined where there is none
 */
export function declaredCharset(bytes: Buffer): string | undefined {
  const start = withoutComments(bytes.toString('latin1', 0, PRESCAN_BYTES));
  const [, , xml] = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*(["'])([\w.:-]{2,40})\1/.exec(start) ?? [];
  if (xml !== undefined) return xml;
  for (const [tag] of start.matchAll(/<meta(?=[\s/])[^>]{0,1000}/gi)) {
    const charset = metaCharset(tag);
    if (charset !== undefined) return charset;
  }
  return undefined;
}

function withoutComments(text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (let open = text.indexOf('<!--'); open >= 0; open = text.indexOf('<!--', at)) {
    parts.push(text.slice(at, open));
    const close = text.indexOf('-->', open + 2);
    at = close < 0 ? text.length : close + 3;
  }
  return parts.length === 0 ? text : [...parts, text.slice(at)].join(' ');
}

function metaCharset(tag: string): string | undefined {
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single, plain = ''] of tag.matchAll(/([^\s"'=/>]{1,64})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g)) {
    const key = name.toLowerCase();
    if (!attributes.has(key)) attributes.set(key, double ?? single ?? plain);
  }
  const charset = attributes.get('charset')?.trim();
  if (charset) return charset;
  if (attributes.get('http-equiv')?.trim().toLowerCase() !== 'content-type') return undefined;
  return contentTypeCharset(attributes.get('content') ?? '');
}
