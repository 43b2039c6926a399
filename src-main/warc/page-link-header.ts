import type { RelLink } from './page-licence.ts';

/** Links of one header line that are read, and characters of the line. */
const MAX_LINKS = 32;
const MAX_CHARS = 8192;

/**
 * Links of `Link` headers (RFC 8288): `<url>; rel="license"; type="application/rsl+xml", <url>; ...`. What does not follow the grammar
 * is passed over.
 * @param values the raw field values
 */
export function linkHeaderLinks(values: readonly string[]): RelLink[] {
  const links: RelLink[] = [];
  for (const value of values) {
    for (const [, url = '', parameters = ''] of value.slice(0, MAX_CHARS).matchAll(/<([^<>]*)>((?:\s*;[^;,"<]*(?:"[^"]*")?)*)/g)) {
      if (links.length >= MAX_LINKS) return links;
      links.push({ path: 'Link', url, rel: parameter(parameters, 'rel'), type: parameter(parameters, 'type') });
    }
  }
  return links;
}

function parameter(parameters: string, name: string): string {
  const [, quoted, plain] = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;,"]+))`, 'i').exec(parameters) ?? [];
  return quoted ?? plain ?? '';
}
