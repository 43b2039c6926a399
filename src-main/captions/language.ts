import type { LanguageIdentifier as Cld3 } from 'cld3-asm';

/** What cld3 says about a text. */
export interface IdentifiedLanguage {
  /** As cld3 names it: `en`, `zh`, `ja-Latn`. */
  language: string;
  /** 0 to 1. */
  probability: number;
  /** cld3's own verdict. */
  isReliable: boolean;
}

export interface LanguageIdentifier {
  /** undefined where the text is too short or holds no letters. */
  identify(text: string): IdentifiedLanguage | undefined;
}

/** Bytes of UTF-8 that a text must have, and those that are looked at (some from its beginning, middle and end), as crawling@home set them. */
const MIN_BYTES = 5;
const MAX_BYTES = 2000;
/** Bytes after which cld3 takes a text for ended. */
const MAX_INPUT_BYTES = 10_000;
/** As crawling@home and DataComp do, line ends are blanks. */
const BLANKS = /[\n\0]/g;
/** cld3's word for what it cannot tell. */
const UNKNOWN = 'und';

/**
 * Loads cld3, which stays in memory as long as the thread lives: the language model that LAION's sets were labelled with (as WebAssembly, some 1 MB).
 * @see https://github.com/google/cld3 (Apache-2.0)
 */
export async function openLanguageIdentifier(): Promise<LanguageIdentifier> {
  const { loadModule } = await import('cld3-asm');
  const factory = await loadModule();
  const cld3: Cld3 = factory.create(MIN_BYTES, MAX_BYTES);
  return {
    identify(text) {
      // A character has at least one byte, so that nothing is cut off that cld3 would look at.
      const start = text.length > MAX_INPUT_BYTES ? text.slice(0, MAX_INPUT_BYTES) : text;
      if (start.length < MIN_BYTES && Buffer.byteLength(start) < MIN_BYTES) return undefined;
      // A zero would end the text there, and half a character would end it, too.
      const { language, probability, is_reliable: isReliable } = cld3.findLanguage(start.toWellFormed().replaceAll(BLANKS, ' '));
      return language === UNKNOWN ? undefined : { language, probability, isReliable };
    },
  };
}
