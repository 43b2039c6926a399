import type { Pattern } from '#shared/query/ast.ts';
import type { Parameters } from './parameters.ts';

/**
 * SQL that is true where the whole value fits the pattern, letter case aside, and null where there is no value. Both sides are folded
 * by DuckDB's own `lower`, so that they agree on every letter.
 * @param value a SQL expression of type VARCHAR
 */
export function valueFits(value: string, pattern: Pattern, parameters: Parameters): string {
  const folded = `lower(${value})`;
  const [first, ...rest] = pattern;
  const [second, third] = rest;
  if (second === undefined) return `(${folded} = lower(${parameters.text(first)}))`;
  if (rest.length === 1 && first === '') return `suffix(${folded}, lower(${parameters.text(second)}))`;
  if (rest.length === 1 && second === '') return `prefix(${folded}, lower(${parameters.text(first)}))`;
  if (rest.length === 2 && first === '' && third === '') return `contains(${folded}, lower(${parameters.text(second)}))`;
  const like = pattern.map((piece) => piece.replaceAll(/[\\%_]/g, '\\$&')).join('%');
  return `(${folded} like lower(${parameters.text(like)}) escape '\\')`;
}

const LETTER = String.raw`\p{L}\p{N}\p{M}_`;
/** Scripts that write no spaces between words (Korean does, but glues particles on): a word may stand there inside a run of letters. */
const UNSPACED = ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Thai', 'Lao', 'Khmer', 'Myanmar'];
const UNSPACED_CLASS = UNSPACED.map((script) => `\\p{${script}}`).join('');
const BEFORE_WORD = `(?:^|[^${LETTER}]|[${UNSPACED_CLASS}])`;
const AFTER_WORD = `(?:$|[^${LETTER}]|[${UNSPACED_CLASS}])`;
const BETWEEN_WORDS = `[^${LETTER}]+`;
const REST_OF_WORD = `[${LETTER}]*`;
const SPACED_LETTER = new RegExp(`^(?![${UNSPACED.map((script) => `\\p{Script=${script}}`).join('')}])[${LETTER}]$`, 'u');

/**
 * SQL that is true where the text holds the words of the pattern one after the other, letter case aside, with nothing but spaces and
 * punctuation between them; `*` stands for the rest of a word. Null where there is no text.
 * @param value a SQL expression of type VARCHAR @param pattern with at least one visible character
 */
export function textHolds(value: string, pattern: Pattern, parameters: Parameters): string {
  const folded = `lower(${value})`;
  const source = trim(pattern);
  const regex: string[] = [];
  let longest = '';
  const literal = (text: string): void => {
    regex.push(`'${text}'`);
  };
  if (SPACED_LETTER.test([...(source[0] ?? '')][0] ?? '')) literal(BEFORE_WORD);
  for (const [index, piece] of source.entries()) {
    if (index > 0) literal(REST_OF_WORD);
    for (const [at, word] of piece.split(/\s+/u).entries()) {
      if (at > 0) literal(BETWEEN_WORDS);
      if (word === '') continue;
      regex.push(`regexp_escape(lower(${parameters.text(word)}))`);
      if (word.length > longest.length) longest = word;
    }
  }
  if (SPACED_LETTER.test([...(source.at(-1) ?? '')].at(-1) ?? '')) literal(AFTER_WORD);
  // The plain search goes first: it is several times faster and rules most rows out.
  return `(contains(${folded}, lower(${parameters.text(longest)})) and regexp_matches(${folded}, concat(${regex.join(', ')})))`;
}

/** The pieces without spaces at either end of the phrase. */
function trim(pattern: Pattern): string[] {
  const pieces: string[] = [...pattern];
  pieces[0] = (pieces[0] ?? '').trimStart();
  pieces[pieces.length - 1] = (pieces.at(-1) ?? '').trimEnd();
  return pieces;
}
