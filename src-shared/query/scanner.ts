import { queryError, type Span } from './query-error.ts';

/** A cursor over the query text. What a character means depends on where it stands (a colon in a URL), so the parser asks for what it expects. */
export interface Scanner {
  readonly text: string;
  /** UTF-16 index of the next character. */
  at: number;
}

/** A value as written: `source` is without the quotes, escapes still in. */
export interface RawValue extends Span {
  source: string;
  isQuoted: boolean;
}

const SPACE = /\s*/uy;
const WORD = /(?:[^\s()"“<>=:!]|!(?!=))+/uy;
const OPERATOR = /!=|<=|>=|==|<>|=<|=>|[:=<>]/uy;
const PLAIN_BOUND = /[^\s()"“<>=:!]+/uy;
const TIMED_BOUND = /[^\s()"“<>=!]+/uy;
/** A bound that stands before its operator, as in `512<=width<1024`; it may be negative. */
const LEADING_BOUND = /([+-]?\.?\d[^\s()"“<>=!]*|[pP]\d[\d.]*)\s*(?=[<>])/uy;

function match(scanner: Scanner, pattern: RegExp): string {
  pattern.lastIndex = scanner.at;
  const found = pattern.exec(scanner.text)?.[0] ?? '';
  scanner.at += found.length;
  return found;
}

export function isAtEnd(scanner: Scanner): boolean {
  return scanner.at >= scanner.text.length;
}

export function peek(scanner: Scanner): string {
  return scanner.text.charAt(scanner.at);
}

export function skipSpace(scanner: Scanner): void {
  match(scanner, SPACE);
}

/** True when the keyword stands here as a word of its own; keywords are upper case. */
export function isKeyword(scanner: Scanner, keyword: 'AND' | 'OR' | 'NOT'): boolean {
  if (!scanner.text.startsWith(keyword, scanner.at)) return false;
  const next = scanner.text.charAt(scanner.at + keyword.length);
  return next === '' || /[\s()"“]/u.test(next);
}

/** A field name or a bare word; '' where none stands. */
export function readWord(scanner: Scanner): string {
  return match(scanner, WORD);
}

/** An operator (also some misspelt ones, for the error message); '' and no move where none stands. */
export function readOperator(scanner: Scanner): string {
  const before = scanner.at;
  skipSpace(scanner);
  const operator = match(scanner, OPERATOR);
  if (operator === '') scanner.at = before;
  return operator;
}

/** The text of a bound that is followed by `<` or `>`; '' and no move where none stands. */
export function readLeadingBound(scanner: Scanner): string {
  return match(scanner, LEADING_BOUND).trimEnd();
}

/** The text of a bound. @param options hasTime a colon belongs to it */
export function readBound(scanner: Scanner, options: { hasTime: boolean }): string {
  return match(scanner, options.hasTime ? TIMED_BOUND : PLAIN_BOUND);
}

/** A quoted text, or everything up to a space or a closing parenthesis that the value itself has not opened. */
export function readValue(scanner: Scanner): RawValue {
  const opening = peek(scanner);
  return opening === '"' || opening === '“' ? readQuoted(scanner, opening === '“' ? '”' : '"') : readUnquoted(scanner);
}

function readQuoted(scanner: Scanner, closing: string): RawValue {
  const { text } = scanner;
  const position = scanner.at;
  for (let at = position + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === closing) {
      scanner.at = at + 1;
      return { source: text.slice(position + 1, at), isQuoted: true, position, length: scanner.at - position };
    }
  }
  const rest = text.slice(position);
  throw queryError('the quote is not closed', {
    position,
    length: rest.length,
    expected: `a closing ${closing}`,
    suggestion: `${rest.trimEnd()}${rest.trimEnd().endsWith('\\') ? ' ' : ''}${closing}`,
  });
}

function readUnquoted(scanner: Scanner): RawValue {
  const { text } = scanner;
  const position = scanner.at;
  let depth = 0;
  let at = position;
  for (; at < text.length; at++) {
    const character = text.charAt(at);
    if (/\s/u.test(character)) break;
    if (character === '(') depth++;
    else if (character === ')' && --depth < 0) break;
    else if (character === '\\' && at + 1 < text.length && !/\s/u.test(text.charAt(at + 1))) at++;
  }
  scanner.at = at;
  return { source: text.slice(position, at), isQuoted: false, position, length: at - position };
}
