import { hash } from 'node:crypto';

/**
 * Identity of a pair: md5 of the UTF-8 bytes of caption followed by URL, as 32 hex digits.
 * @see cc2dataset, whose `uid` it equals. LAION's `hash` joins them the other way round.
 */
export function uidOf(caption: string, url: string): string {
  return hash('md5', caption + url, 'hex');
}

/** Words of 32 bits that an identity takes. */
export const UID_WORDS = 4;

/** The same identity as four little-endian words, for sets of many. @param at index of the first word in `words` */
export function writeUid(caption: string, url: string, words: Uint32Array, at: number): void {
  // One character for each byte: the quickest form to make and to take apart.
  const bytes = hash('md5', caption + url, 'binary');
  for (let word = 0; word < UID_WORDS; word++) {
    const byte = word * 4;
    words[at + word] =
      bytes.charCodeAt(byte) | (bytes.charCodeAt(byte + 1) << 8) | (bytes.charCodeAt(byte + 2) << 16) | (bytes.charCodeAt(byte + 3) << 24);
  }
}
