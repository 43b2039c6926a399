import type { Pattern } from './ast.ts';

/** Letters, digits and signs that need no quotes anywhere in a query. */
const PLAIN = /^[\p{L}\p{N}\p{M}_./@+%#&;,~$*-]+$/u;

/** Reads a pattern as it stands in the text, without its quotes: `*` is a wildcard, a backslash makes the next character literal. */
export function parsePattern(source: string): Pattern {
  const pieces: string[] = [];
  let piece = '';
  for (let at = 0; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === '*') {
      pieces.push(piece);
      piece = '';
    } else if (character === '\\' && at + 1 < source.length) {
      piece += source.charAt(++at);
    } else piece += character;
  }
  const [first = piece, ...rest] = [...pieces, piece];
  return [first, ...rest];
}

/** The inverse of parsePattern, in quotes where the text needs them. */
export function printPattern(pattern: Pattern): string {
  const plain = pattern.join('*');
  if (PLAIN.test(plain) && !pattern.some((piece) => piece.includes('*'))) return plain;
  return `"${pattern.map((piece) => piece.replaceAll(/[\\"*]/g, '\\$&')).join('*')}"`;
}

/** A text without wildcards, as `meaning:` and `like:` take it; the inverse of joining what parsePattern found. */
export function printText(text: string): string {
  return printPattern([text]);
}
