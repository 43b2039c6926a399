// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what has to be found.
import { fixC1Controls, fixEncoding } from './fix-encoding.ts';
import { fixEntities } from './fix-entities.ts';

/** Printable ASCII without references: nothing of it is ever changed. */
const PLAIN = /^[ -%'-~]*$/;

/** What Python's str.isprintable refuses: all separators but the plain blank, and everything that is no character of a text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
/** What Python's str.strip takes away. */
const BLANKS_AROUND =
  /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

/**
 * A caption as crawling@home has cleaned it: ftfy's `fix_text`, line ends as blanks, trimmed, printable characters only.
 * @see https://github.com/rspeer/python-ftfy (Apache-2.0)
 */
export function cleanCaption(caption: string): string {
  if (PLAIN.test(caption)) return caption.trim();
  return fixText(caption).replaceAll('\n', ' ').replace(BLANKS_AROUND, '').replace(UNPRINTABLE, '');
}

/** ftfy's `fix_text`, line by line; from a line with `<` on, references are left alone, for then they may be markup. */
function fixText(text: string): string {
  let fixesReferences = true;
  return text
    .split(/(?<=\n)/)
    .map((line) => {
      if (line.includes('<')) fixesReferences = false;
      return fixLine(line, fixesReferences);
    })
    .join('');
}

const LIGATURES: Readonly<Record<string, string>> = {
  Ĳ: 'IJ',
  ĳ: 'ij',
  ŉ: 'ʼn',
  Ǳ: 'DZ',
  ǲ: 'Dz',
  ǳ: 'dz',
  Ǆ: 'DŽ',
  ǅ: 'Dž',
  ǆ: 'dž',
  Ǉ: 'LJ',
  ǈ: 'Lj',
  ǉ: 'lj',
  Ǌ: 'NJ',
  ǋ: 'Nj',
  ǌ: 'nj',
  ﬀ: 'ff',
  ﬁ: 'fi',
  ﬂ: 'fl',
  ﬃ: 'ffi',
  ﬄ: 'ffl',
  ﬅ: 'ſt',
  ﬆ: 'st',
};

const LIGATURE = new RegExp(`[${Object.keys(LIGATURES).join('')}]`, 'g');
const OTHER_WIDTH = /[\u3000\uff01-\uffef]/g;
const SINGLE_QUOTES = /[\u02bc\u2018-\u201b]/g;
const DOUBLE_QUOTES = /[\u201c-\u201f]/g;
const LINE_ENDS = /\r\n|[\r\u2028\u2029\x85]/g;
const TERMINAL_ESCAPES = /\x1b\[(?:\p{Nd}|;)*[a-zA-Z]/gu;
const CONTROLS = /[\0-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufeff\ufff9-\ufffc]/g;

function fixLine(line: string, fixesReferences: boolean): string {
  let fixed = line;
  while (true) {
    const before = fixed;
    if (fixesReferences) fixed = fixEntities(fixed);
    fixed = fixC1Controls(fixEncoding(fixed))
      .replace(LIGATURE, (ligature) => LIGATURES[ligature] ?? ligature)
      .replace(OTHER_WIDTH, (character) => (character === '\u3000' ? ' ' : character.normalize('NFKC')))
      .replace(DOUBLE_QUOTES, '"')
      .replace(SINGLE_QUOTES, "'")
      .replace(LINE_ENDS, '\n')
      .toWellFormed()
      .replace(TERMINAL_ESCAPES, '')
      .replace(CONTROLS, '')
      .normalize('NFC');
    if (fixed === before) return fixed;
  }
}
