import type { Bound, CompareOperator, Term } from './ast.ts';
import { isReversed, parseDateBound, parseNumberBound } from './bound.ts';
import { checkSpelling, expectTermEnd, expectValue } from './expect.ts';
import { type KnownScores, type NamedField, resolveField } from './named-field.ts';
import { queryError, type Span } from './query-error.ts';
import { peek, readBound, readOperator, readValue, readWord, type Scanner } from './scanner.ts';

const FLIPPED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** Reads what follows `width>=`, `width:` and the like. @param written the operator that was read */
export function parseComparison(scanner: Scanner, named: NamedField, written: string): Term {
  // `width:>=512` is `width>=512`.
  const second = written === ':' ? readOperator(scanner) : '';
  if (second !== '') checkSpelling(scanner, second);
  const operator = second === '' ? written : second;
  expectValue(scanner, `${named.name}${operator}`, describeBound(named));
  const position = scanner.at;
  const isQuoted = peek(scanner) === '"' || peek(scanner) === '“';
  const text = isQuoted ? readValue(scanner).source : readBound(scanner, { hasTime: named.kind === 'date' });
  const span = { position, length: scanner.at - position };
  expectTermEnd(scanner);
  const dots = text.indexOf('..');
  if (dots >= 0 && (operator === ':' || operator === '=')) {
    const [from, to] = [text.slice(0, dots), text.slice(dots + 2)];
    if (from === '' && to !== '')
      return {
        kind: 'compare',
        field: named.name,
        operator: '<=',
        bound: parseBound(named, to, { position: position + 2, length: to.length }),
      };
    const min = parseBound(named, from, { position, length: dots });
    if (to === '') return { kind: 'compare', field: named.name, operator: '>=', bound: min };
    const max = parseBound(named, to, { position: position + dots + 2, length: to.length });
    if (isReversed(min, max))
      throw queryError(`nothing lies between ${from} and ${to}`, {
        ...span,
        expected: 'the lower end first',
        suggestion: `${to}..${from}`,
      });
    return { kind: 'range', field: named.name, min, max, isMinInclusive: true, isMaxInclusive: true };
  }
  const bound = isQuoted ? undefined : parseBoundText(named, text);
  if (!bound) throw boundError(named, text, span);
  return { kind: 'compare', field: named.name, operator: operator === ':' ? '=' : toOperator(operator), bound };
}

/** `512<=width` and `512<=width<1024`, also the other way round. */
export function parseBoundFirst(scanner: Scanner, first: { text: string; position: number }, scorers: KnownScores): Term {
  const operator = readOperator(scanner);
  checkSpelling(scanner, operator);
  expectValue(scanner, operator, 'a field name');
  const position = scanner.at;
  const word = readWord(scanner);
  const named = resolveField(word, { position, length: word.length }, scorers);
  const firstBound = parseBound(named, first.text, { position: first.position, length: first.text.length });
  const secondAt = scanner.at;
  const second = readOperator(scanner);
  if (second === '') {
    expectTermEnd(scanner);
    return { kind: 'compare', field: named.name, operator: FLIPPED[toOrder(operator)], bound: firstBound };
  }
  checkSpelling(scanner, second);
  if (second.charAt(0) !== operator.charAt(0))
    throw queryError('the two comparisons point in different ways', {
      position: secondAt,
      length: scanner.at - secondAt,
      expected: `${operator.charAt(0)} or ${operator.charAt(0)}=`,
      suggestion: null,
    });
  expectValue(scanner, second, describeBound(named));
  const lastPosition = scanner.at;
  const lastText = readBound(scanner, { hasTime: named.kind === 'date' });
  const lastBound = parseBound(named, lastText, { position: lastPosition, length: lastText.length });
  expectTermEnd(scanner);
  const isRising = operator.startsWith('<');
  const [min, max] = isRising ? [firstBound, lastBound] : [lastBound, firstBound];
  const [minOperator, maxOperator] = isRising ? [operator, second] : [second, operator];
  if (isReversed(min, max))
    throw queryError(`nothing lies between ${first.text} and ${lastText}`, {
      position: first.position,
      length: scanner.at - first.position,
      expected: isRising ? 'the lower end first' : 'the upper end first',
      suggestion: `${lastText}${operator}${named.name}${second}${first.text}`,
    });
  return { kind: 'range', field: named.name, min, max, isMinInclusive: minOperator.length === 2, isMaxInclusive: maxOperator.length === 2 };
}

function toOrder(operator: string): keyof typeof FLIPPED {
  return operator === '<' || operator === '<=' || operator === '>' ? operator : '>=';
}

function toOperator(operator: string): CompareOperator {
  return operator === '=' || operator === '!=' ? operator : toOrder(operator);
}

function parseBound(named: NamedField, text: string, span: Span): Bound {
  const bound = parseBoundText(named, text);
  if (!bound) throw boundError(named, text, span);
  return bound;
}

function parseBoundText(named: NamedField, text: string): Bound | undefined {
  if (named.kind === 'number') return parseNumberBound(text);
  return named.kind === 'date' ? parseDateBound(text) : undefined;
}

function boundError(named: NamedField, text: string, span: Span): Error {
  const expected = describeBound(named);
  return queryError(`${named.name} cannot be compared with ${text === '' ? 'nothing' : text}`, {
    ...span,
    expected,
    suggestion: null,
  });
}

function describeBound(named: NamedField): string {
  if (named.kind === 'number') return 'a number such as 512, or a percentile such as p90 (p0 to p100)';
  return named.kind === 'date' ? 'a date such as 2024, 2024-05 or 2024-05-31' : 'a field with an order, such as width';
}
