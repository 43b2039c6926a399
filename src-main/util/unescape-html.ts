import { HTML5_ENTITIES } from './html5-entities.ts';

/** HTML reads the numbers 128 to 159 as Windows-1252, 0 as the replacement character. 0: keep the control character. */
const WINDOWS_1252 = [
  0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0, 0, 0x2018, 0x2019, 0x201c,
  0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178,
];

/** Names with their semicolon, and those few that do without. */
function parseEntities(): ReadonlyMap<string, string> {
  const entities = new Map<string, string>();
  for (const [, name = '', mark, codes = ''] of HTML5_ENTITIES.matchAll(/(\w+)([:!])([\da-f-]+)/g)) {
    const text = String.fromCodePoint(...codes.split('-').map((code) => Number.parseInt(code, 16)));
    entities.set(`${name};`, text);
    if (mark === '!') entities.set(name, text);
  }
  return entities;
}

let parsed: ReadonlyMap<string, string> | undefined;

/** Every named character reference, without its `&`: `eacute;`, and `eacute` where HTML knows it without the semicolon, too. */
export function namedReferences(): ReadonlyMap<string, string> {
  parsed ??= parseEntities();
  return parsed;
}

function isInvalid(code: number): boolean {
  const isControl = (code >= 1 && code <= 8) || code === 11 || (code >= 14 && code <= 31) || (code >= 127 && code <= 159);
  return isControl || (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) === 0xfffe;
}

function numeric(code: number): string {
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  if (code >= 128 && code <= 159) return String.fromCodePoint(WINDOWS_1252[code - 128] || code);
  return isInvalid(code) ? '' : String.fromCodePoint(code);
}

/**
 * Character references to characters, once, exactly as Python's `html.unescape`: longest name first, also without a semicolon where HTML
 * allows it. CLIP's tokenizer applies it twice, since captions from the web are often escaped twice.
 */
export function unescapeHtml(text: string): string {
  if (!text.includes('&')) return text;
  const entities = namedReferences();
  return text.replace(/&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)/gu, (whole, reference: string) => {
    if (reference.startsWith('#')) {
      const isHex = reference[1] === 'x' || reference[1] === 'X';
      return numeric(Number.parseInt(reference.slice(isHex ? 2 : 1), isHex ? 16 : 10));
    }
    const known = entities.get(reference);
    if (known !== undefined) return known;
    for (let length = reference.length - 1; length > 1; length--) {
      const prefix = entities.get(reference.slice(0, length));
      if (prefix !== undefined) return prefix + reference.slice(length);
    }
    return whole;
  });
}
