// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what has to be found.
import { fixC1Controls, fixEncoding } from './fix-encoding.ts';
import { fixEntities } from './fix-entities.ts';

/** Printable ASCII without references: nothing of it is ever changed. */
const PLAIN = /^[ -%'-~]*$/;

/** What Python's str.isprintable refuses: all separators but the plain blank, and everything that is no character of a text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
/** Printable every one, and most of what is written: told apart in a fraction of the time. */
const SURELY_PRINTABLE = /^[ -~\xa1-\xac\xae-\u0377\u0400-\u052f\u3041-\u3096\u30a0-\u30ff\u3400-\u9fff\uac00-\ud7a3]*$/;

/**
 * A caption as crawling@home has cleaned it: ftfy's `fix_text`, line ends as blanks, trimmed, printable characters only. Which characters
 * are printable is told by the Unicode version of Node, which may know some more than a Python of those days.
 * @see https://github.com/rspeer/python-ftfy (Apache-2.0)
 */
export function cleanCaption(caption: string): string {
  if (PLAIN.test(caption)) return caption.trim();
  // JavaScript and Python trim the same but for control characters, of which none are left.
  const fixed = fixText(caption).replaceAll('\n', ' ').trim();
  return SURELY_PRINTABLE.test(fixed) ? fixed : fixed.replace(UNPRINTABLE, '');
}

/** Characters that are looked at together: ftfy has such a limit, too (a million there), against texts that take forever. */
const MAX_SEGMENT = 4096;

/** Lines with their ends, and parts of those that are too long. */
const SEGMENTS = new RegExp(`[^\\n]{0,${MAX_SEGMENT - 1}}(?:\\n|[^\\n]|$)`, 'gu');

/** ftfy's `fix_text`, line by line; from a line with `<` on, references are left alone, for then they may be markup. */
function fixText(text: string): string {
  let fixesReferences = true;
  const fixSegment = (segment: string): string => {
    if (segment.includes('<')) fixesReferences = false;
    return fixLine(segment, fixesReferences);
  };
  if (text.length <= MAX_SEGMENT && !text.includes('\n')) return fixSegment(text);
  return text.replace(SEGMENTS, fixSegment);
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

/** Everything that one of the replacements below is for, and characters that another one may be composed of. */
const NEEDS_FIXES = new RegExp(
  `[\\0-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u0300-\\u036f\\u02bc\\u0374\\u037e\\u0387\\u0483-\\u3000\\u3099\\u309a\\ua000-\\uabff\\ud7a4-\\uffff${Object.keys(LIGATURES).join('')}]`,
);

function fixLine(line: string, fixesReferences: boolean): string {
  let fixed = line;
  while (true) {
    const before = fixed;
    if (fixesReferences) fixed = fixEntities(fixed);
    fixed = fixEncoding(fixed);
    if (NEEDS_FIXES.test(fixed)) fixed = fixCharacters(fixed);
    if (fixed === before) return fixed;
  }
}

function fixCharacters(text: string): string {
  return fixC1Controls(text)
    .replace(LIGATURE, (ligature) => LIGATURES[ligature] ?? ligature)
    .replace(OTHER_WIDTH, (character) => (character === '\u3000' ? ' ' : character.normalize('NFKC')))
    .replace(DOUBLE_QUOTES, '"')
    .replace(SINGLE_QUOTES, "'")
    .replace(LINE_ENDS, '\n')
    .toWellFormed()
    .replace(TERMINAL_ESCAPES, '')
    .replace(CONTROLS, '')
    .normalize('NFC');
}
