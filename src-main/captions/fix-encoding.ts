// biome-ignore-all lint/suspicious/noControlCharactersInRegex: bytes and control characters are what this file is about.
import { isBad } from './badness.ts';
import { ENCODINGS, UTF8_SUSPECTS } from './mojibake-tables.ts';

const utf8Suspects = new RegExp(UTF8_SUSPECTS, 'gu');

interface Codec {
  name: string;
  isSloppy: boolean;
  bytes: ReadonlyMap<string, number>;
  high: readonly string[];
}

const SUBSTITUTE = 0x1a;

const CODECS: readonly Codec[] = ENCODINGS.map(({ name, isSloppy, high }) => {
  const bytes = new Map<string, number>();
  for (let byte = 0; byte < 0x80; byte++) bytes.set(String.fromCharCode(byte), byte);
  if (isSloppy) {
    bytes.delete(String.fromCharCode(SUBSTITUTE));
    bytes.set('\ufffd', SUBSTITUTE);
  }
  const characters = Array.from(high);
  for (const [index, character] of characters.entries()) bytes.set(character, 0x80 + index);
  return { name, isSloppy, bytes, high: characters };
});

const WINDOWS_1252 = CODECS.find(({ name }) => name === 'windows-1252');

const C1_CONTROLS = /[\x80-\x9f]/g;

/**
 * Undoes text that was UTF-8 and was read in another encoding, once or several times over: ftfy's `fix_encoding`.
 * @see https://github.com/rspeer/python-ftfy (Apache-2.0)
 */
export function fixEncoding(text: string): string {
  let fixed = text;
  while (true) {
    const before = fixed;
    fixed = oneStep(before);
    if (fixed === before) return fixed;
  }
}

function oneStep(text: string): string {
  if (isAscii(text) || !isBad(text)) return text;
  for (const codec of CODECS) {
    const encoded = encode(text, codec);
    if (encoded === undefined) continue;
    const decoded = decodeUtf8(repair(encoded, codec));
    if (decoded !== undefined) return decoded;
  }
  const separate = fixSuspects(text);
  return separate === text ? fixC1Controls(text) : separate;
}

/** Latin-1's control characters as what Windows-1252 has in their place. */
export function fixC1Controls(text: string): string {
  return text.replace(C1_CONTROLS, (control) => WINDOWS_1252?.high[control.charCodeAt(0) - 0x80] ?? control);
}

/** Only the parts of the text that are mojibake; each is shorter than the text, so that this ends. */
function fixSuspects(text: string): string {
  return text.replace(utf8Suspects, (part) => (part.length < text.length && isBad(part) ? fixEncoding(part) : part));
}

function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}

/** One character for each byte; undefined where the encoding does not have one of the text's. */
function encode(text: string, codec: Codec): string | undefined {
  let bytes = '';
  for (const character of text) {
    const byte = codec.bytes.get(character);
    if (byte === undefined) return undefined;
    bytes += String.fromCharCode(byte);
  }
  return bytes;
}

/** UTF-8 sequences in which a no-break space (byte A0) has become a blank. */
const ALTERED =
  /[\xc2\xc3\xc5\xce\xd0\xd9][ ]|[\xe2\xe3][ ][\x80-\x84\x86-\x9f\xa1-\xbf]|[\xe0-\xe3][\x80-\x84\x86-\x9f\xa1-\xbf][ ]|[\xf0][ ][\x80-\xbf][\x80-\xbf]|[\xf0][\x80-\xbf][ ][\x80-\xbf]|[\xf0][\x80-\xbf][\x80-\xbf][ ]/g;
/** `Ã` as a word of its own is `à`, but for Portuguese contractions. */
const A_GRAVE_WORD = /\xc3 (?! |quele|quela|quilo|s )/g;
/** UTF-8 and CESU-8 sequences of which some bytes were lost. */
const LOSSY =
  /[\xc2-\xdf][\x1a]|[\xc2-\xc3][?]|\xed[\xa0-\xaf][\x1a?]\xed[\xb0-\xbf][\x1a?\x80-\xbf]|\xed[\xa0-\xaf][\x1a?\x80-\xbf]\xed[\xb0-\xbf][\x1a?]|[\xe0-\xef][\x1a?][\x1a\x80-\xbf]|[\xe0-\xef][\x1a\x80-\xbf][\x1a?]|[\xf0-\xf4][\x1a?][\x1a\x80-\xbf][\x1a\x80-\xbf]|[\xf0-\xf4][\x1a\x80-\xbf][\x1a?][\x1a\x80-\xbf]|[\xf0-\xf4][\x1a\x80-\xbf][\x1a\x80-\xbf][\x1a?]|\x1a/g;

function repair(bytes: string, codec: Codec): string {
  let repaired = bytes;
  if (codec.name !== 'macroman' && bytes.search(ALTERED) >= 0)
    repaired = bytes.replace(A_GRAVE_WORD, '\xc3\xa0 ').replace(ALTERED, (sequence) => sequence.replaceAll(' ', '\xa0'));
  return codec.isSloppy ? repaired.replace(LOSSY, '\xef\xbf\xbd') : repaired;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** A surrogate pair, each half in UTF-8 by itself. ftfy takes a line end at the end of the text for the last byte, here and in a zero. */
const CESU8 = /\xed([\xa0-\xaf])([\x80-\xbf])\xed([\xb0-\xbf])([\x80-\xbf]|\n$)/g;
const ZERO = /\xc0(?:\x80|\n$)/g;

/** Also with surrogate pairs in three bytes each and a zero in two, as Java writes them; undefined for what is no UTF-8. */
function decodeUtf8(bytes: string): string | undefined {
  const standard = /[\xc0\xed]/.test(bytes) ? bytes.replace(ZERO, '\0').replace(CESU8, fromCesu8) : bytes;
  try {
    return strictUtf8.decode(Buffer.from(standard, 'latin1'));
  } catch {
    // No UTF-8: that is the question.
    return undefined;
  }
}

function fromCesu8(_whole: string, ...parts: string[]): string {
  const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map((part) => part.charCodeAt(0));
  const code = ((a & 0x0f) << 16) + ((b & 0x3f) << 10) + ((c & 0x0f) << 6) + (d & 0x3f) + 0x10000;
  return Buffer.from(String.fromCodePoint(code)).toString('latin1');
}
