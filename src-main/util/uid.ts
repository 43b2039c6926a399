import { hash } from 'node:crypto';

/**
 * Identity of a pair: md5 of the UTF-8 bytes of caption followed by URL, as 32 hex digits.
 * @see cc2dataset, whose `uid` it equals. LAION's `hash` joins them the other way round.
 */
export function uidOf(caption: string, url: string): string {
  return hash('md5', caption + url, 'hex');
}

/** The same identity as its 16 bytes, one character 0..255 each: the quickest form to make and to take apart. */
export function uidKey(caption: string, url: string): string {
  return hash('md5', caption + url, 'binary');
}
