import { type HeaderLines, headerValue } from './raw-headers.ts';

/** By what a host tells whether a picture is still the same. */
export interface Validators {
  etag: string | null;
  lastModified: string | null;
}

/** Longer ones are not worth their place, and other characters are not worth the risk of sending them back. */
const PLAIN = /^[\x21-\x7e]([\x20-\x7e]{0,510}[\x21-\x7e])?$/;

/** The validators of a response; null where it has none. */
export function readValidators(lines: HeaderLines): Validators | null {
  const [etag, lastModified] = ['etag', 'last-modified'].map((name) => {
    const value = headerValue(lines, name)?.trim() ?? '';
    return PLAIN.test(value) ? value : null;
  });
  return etag || lastModified ? { etag: etag ?? null, lastModified: lastModified ?? null } : null;
}

/** Headers that ask for a picture only if it has changed. @see RFC 9110 section 13.1 */
export function conditionalHeaders({ etag, lastModified }: Validators): Record<string, string> {
  return { ...(etag !== null && { 'if-none-match': etag }), ...(lastModified !== null && { 'if-modified-since': lastModified }) };
}
