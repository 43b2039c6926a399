import { assertNever } from '../errors.ts';
import type { Pattern, Term } from './ast.ts';
import { parseBoundFirst, parseComparison } from './comparison-parser.ts';
import { checkSpelling, expectValue } from './expect.ts';
import { FIELDS } from './fields.ts';
import { type KnownScores, type NamedField, resolveField } from './named-field.ts';
import { nearest } from './nearest.ts';
import { parsePattern } from './pattern.ts';
import { queryError, type Span } from './query-error.ts';
import { peek, readLeadingBound, readOperator, readValue, readWord, type Scanner } from './scanner.ts';
/**
 * Reads one condition or bare word.
 * @param scorers names of the scores that the library has, such as `aesthetic`
 */
export function parseTerm(scanner: Scanner, scorers: KnownScores): Term {
  const position = scanner.at;
  const leading = readLeadingBound(scanner);
  if (leading !== '') return parseBoundFirst(scanner, { text: leading, position }, scorers);
  if (peek(scanner) === '"' || peek(scanner) === '“') return parseMatch(scanner, 'text');
  const word = readWord(scanner);
  if (word === '') {
    const operator = readOperator(scanner) || peek(scanner);
    throw queryError(`nothing stands before ${operator}`, {
      position,
      length: operator.length,
      expected: 'a field name',
      suggestion: null,
    });
  }
  const afterWord = scanner.at;
  const operator = readOperator(scanner);
  if (operator === '') return matchTerm('text', parsePattern(word), { position, length: word.length });
  checkSpelling(scanner, operator);
  if (word.toLowerCase() === 'has') return parseHas(scanner, operator, scorers);
  const named = resolveField(word, { position, length: afterWord - position }, scorers);
  switch (named.kind) {
    case 'number':
    case 'date':
      return parseComparison(scanner, named, operator);
    case 'words':
    case 'match':
    case 'choice':
    case 'tags':
    case 'meaning':
    case 'like':
      return parseNonNumeric(scanner, named, operator);
    default:
      return assertNever(named.kind);
  }
}

function parseHas(scanner: Scanner, operator: string, scorers: KnownScores): Term {
  if (operator !== ':' && operator !== '=') {
    const position = scanner.at - operator.length;
    throw queryError('has takes a colon', { position, length: operator.length, expected: 'has:width', suggestion: ':' });
  }
  expectValue(scanner, 'has:', 'a field name');
  const value = readValue(scanner);
  const named = resolveField(value.source, value, scorers);
  if (named.kind === 'meaning' || named.kind === 'like')
    throw queryError(`no row has a value named ${named.name}`, { ...spanOf(value), expected: 'a field with values', suggestion: null });
  return { kind: 'has', field: named.name };
}

function parseNonNumeric(scanner: Scanner, named: NamedField, operator: string): Term {
  if (operator !== ':' && operator !== '=') {
    const position = scanner.at - operator.length;
    const expected = operator === '!=' ? `-${named.name}:… for the opposite` : `${named.name}:…, it has no order`;
    throw queryError(`${named.name} does not take ${operator}`, { position, length: operator.length, expected, suggestion: null });
  }
  expectValue(scanner, `${named.name}${operator}`, 'a value');
  return parseMatch(scanner, named.name);
}

function parseMatch(scanner: Scanner, name: string): Term {
  const value = readValue(scanner);
  if (value.isQuoted && /[^\s)]/u.test(peek(scanner)))
    throw queryError('text follows the closing quote', { position: scanner.at, length: 1, expected: 'a space', suggestion: null });
  return matchTerm(name, parsePattern(value.source), spanOf(value));
}

function matchTerm(name: string, pattern: Pattern, span: Span): Term {
  const field = FIELDS[name];
  if (field?.kind === 'meaning') return { kind: 'meaning', text: pattern.join('*') };
  if (field?.kind === 'like') return { kind: 'like', reference: pattern.join('*') };
  if (field?.kind === 'words' && !pattern.some((piece) => /\S/u.test(piece)))
    throw queryError(`${name} needs a word`, { ...span, expected: 'at least one word', suggestion: null });
  const { choices } = field ?? {};
  if (choices && pattern.length === 1 && !choices.includes(pattern[0].toLowerCase()))
    throw queryError(`${name} is never ${pattern[0]}`, {
      ...span,
      expected: `one of ${choices.join(', ')}`,
      suggestion: nearest(pattern[0], choices),
    });
  return { kind: 'match', field: name, pattern };
}

function spanOf({ position, length }: Span): Span {
  return { position, length };
}
