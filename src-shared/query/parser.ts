import type { Expression, Query } from './ast.ts';
import type { KnownScores } from './named-field.ts';
import { queryError, type Span } from './query-error.ts';
import { isAtEnd, isKeyword, peek, type Scanner, skipSpace } from './scanner.ts';
import { parseTerm } from './term-parser.ts';

/** Longer texts are refused: nobody types them, and they would only serve to exhaust memory. */
export const MAX_QUERY_LENGTH = 20_000;
/** Parentheses and minus signs inside one another. */
export const MAX_QUERY_DEPTH = 100;

export interface ParseOptions {
  /** Names of the scores that the library has, such as `aesthetic`; any other name that is no field is an error. */
  scorers?: KnownScores;
}

export interface ParsedQuery {
  query: Query;
  /** Where each condition stands in the text, for errors that are found later. */
  spans: ReadonlyMap<Expression, Span>;
}

/** The tree of a query text; an empty text selects everything. @throws AppError(QUERY_INVALID) with QueryErrorData */
export function parseQuery(text: string, options: ParseOptions = {}): Query {
  return parseQueryWithSpans(text, options).query;
}

/** As parseQuery, with the place of every condition. */
export function parseQueryWithSpans(text: string, options: ParseOptions = {}): ParsedQuery {
  if (text.length > MAX_QUERY_LENGTH)
    throw queryError(`the query is ${text.length} characters long`, {
      position: MAX_QUERY_LENGTH,
      length: text.length - MAX_QUERY_LENGTH,
      expected: `at most ${MAX_QUERY_LENGTH}`,
      suggestion: null,
    });
  const state: State = { scanner: { text, at: 0 }, scorers: options.scorers ?? [], spans: new Map(), depth: 0 };
  skipSpace(state.scanner);
  if (isAtEnd(state.scanner)) return { query: { kind: 'all' }, spans: state.spans };
  const query = parseAlternatives(state);
  if (!isAtEnd(state.scanner))
    throw queryError('the parenthesis closes nothing', {
      position: state.scanner.at,
      length: 1,
      expected: 'an opening parenthesis before it',
      suggestion: '',
    });
  return { query, spans: state.spans };
}

interface State {
  scanner: Scanner;
  scorers: KnownScores;
  spans: Map<Expression, Span>;
  depth: number;
}

/** `a OR b OR c`. Stops at the end or at a closing parenthesis. */
function parseAlternatives(state: State): Expression {
  const items = [parseConjunction(state)];
  while (isKeyword(state.scanner, 'OR')) {
    state.scanner.at += 2;
    items.push(parseConjunction(state));
  }
  return group('or', items);
}

/** `a b AND c`. Stops before OR, at the end or at a closing parenthesis. */
function parseConjunction(state: State): Expression {
  const { scanner } = state;
  const items = [parseOperand(state)];
  for (;;) {
    skipSpace(scanner);
    if (isAtEnd(scanner) || peek(scanner) === ')' || isKeyword(scanner, 'OR')) return group('and', items);
    if (isKeyword(scanner, 'AND')) scanner.at += 3;
    items.push(parseOperand(state));
  }
}

function group(kind: 'and' | 'or', [first, second, ...rest]: Expression[]): Expression {
  if (!first) throw queryError('a condition is missing', { position: 0, length: 0, expected: 'a condition', suggestion: null });
  return second ? { kind, items: [first, second, ...rest] } : first;
}

function parseOperand(state: State): Expression {
  if (++state.depth > MAX_QUERY_DEPTH)
    throw queryError('the query is nested too deeply', {
      position: state.scanner.at,
      length: 1,
      expected: `at most ${MAX_QUERY_DEPTH} levels`,
      suggestion: null,
    });
  const { scanner } = state;
  skipSpace(scanner);
  const position = scanner.at;
  const expression = parseOperandAt(state);
  // Parentheses around one condition give it back; its own place is the narrower one.
  if (!state.spans.has(expression)) state.spans.set(expression, { position, length: scanner.at - position });
  state.depth--;
  return expression;
}

function parseOperandAt(state: State): Expression {
  const { scanner } = state;
  const position = scanner.at;
  const missing = isAtEnd(scanner) || peek(scanner) === ')' || isKeyword(scanner, 'OR') || isKeyword(scanner, 'AND');
  if (missing) throw queryError('a condition is missing', { position, length: 0, expected: 'a condition or a word', suggestion: null });
  if (isKeyword(scanner, 'NOT')) {
    scanner.at += 3;
    return { kind: 'not', item: parseOperand(state) };
  }
  if (peek(scanner) === '(') {
    scanner.at++;
    const inner = parseAlternatives(state);
    if (peek(scanner) !== ')')
      throw queryError('the parenthesis is not closed', {
        position,
        length: scanner.at - position,
        expected: 'a closing parenthesis',
        suggestion: `${scanner.text.slice(position, scanner.at)})`,
      });
    scanner.at++;
    return inner;
  }
  if (peek(scanner) === '-' && !/^-\.?\d[^\s()"“]*\s*[<>]/u.test(scanner.text.slice(position, position + 80))) {
    scanner.at++;
    if (/^\s?$/u.test(peek(scanner)))
      throw queryError('the minus stands alone', { position, length: 1, expected: 'a condition right after the minus', suggestion: '' });
    return { kind: 'not', item: parseOperand(state) };
  }
  return parseTerm(scanner, state.scorers);
}
