/**
 * JSON text that is right but unlike what JSON.stringify writes: entries in any order and repeated, blanks between tokens, characters
 * escaped in every allowed way, bytes that are no UTF-8.
 */
export type JsonNode = null | boolean | number | string | JsonNode[] | { entries: [key: string, value: JsonNode][] } | { verbatim: string };

/** In strings, a character of this plane stands for the raw byte of its last two digits. */
const RAW_BYTES = 0x10ff00;

/** The text that `writeJson` writes as one raw byte. */
export function rawByte(byte: number): string {
  return String.fromCodePoint(RAW_BYTES + byte);
}

const SHORT: Record<string, string> = { '"': '"', '\\': '\\', '/': '/', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't' };

/** @param random in [0, 1) @param oddity 0: as JSON.stringify would, 1: everything that can be unusual is */
export function writeJson(node: JsonNode, random: () => number, oddity: number): Buffer {
  const parts: Buffer[] = [];
  const isOdd = (): boolean => random() < oddity;
  const put = (text: string): void => void parts.push(Buffer.from(text));
  const blank = (): void => {
    if (isOdd()) put([' ', '\n', '\t', '\r\n', '   '][Math.floor(random() * 5)] ?? '');
  };
  const string = (text: string): void => {
    put('"');
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0;
      const short = SHORT[character];
      if (code >= RAW_BYTES && code <= RAW_BYTES + 0xff) parts.push(Buffer.from([code - RAW_BYTES]));
      else if (short !== undefined && (code < 0x20 || character === '"' || character === '\\' || isOdd())) put(`\\${short}`);
      else if (code < 0x20 || (code >= 0xd800 && code < 0xe000) || isOdd()) put(escaped(character, random));
      else put(character);
    }
    put('"');
  };
  const list = <T>(items: readonly T[], one: (item: T) => void): void => {
    for (const [index, item] of items.entries()) {
      if (index > 0) put(',');
      blank();
      one(item);
      blank();
    }
  };
  const write = (value: JsonNode): void => {
    if (typeof value === 'string') string(value);
    else if (Array.isArray(value)) {
      put('[');
      list(value, write);
      put(']');
    } else if (value !== null && typeof value === 'object' && 'entries' in value) {
      put('{');
      list(value.entries, ([key, inner]) => {
        string(key);
        blank();
        put(':');
        blank();
        write(inner);
      });
      put('}');
    } else if (value !== null && typeof value === 'object') put(value.verbatim);
    else put(JSON.stringify(value));
  };
  blank();
  write(node);
  blank();
  return Buffer.concat(parts);
}

function escaped(character: string, random: () => number): string {
  return Array.from({ length: character.length }, (_, index) => {
    const hex = character.charCodeAt(index).toString(16).padStart(4, '0');
    return `\\u${random() < 0.5 ? hex : hex.toUpperCase()}`;
  }).join('');
}
