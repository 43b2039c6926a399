import { assertNever } from '../errors.ts';
import type { Expression, Query, Range } from './ast.ts';
import { printBound } from './bound.ts';
import { printPattern, printText } from './pattern.ts';

/** The canonical text of a query: `parseQuery(printQuery(query))` is the same tree. */
export function printQuery(query: Query): string {
  return query.kind === 'all' ? '' : print(query);
}

function print(expression: Expression): string {
  switch (expression.kind) {
    case 'or':
      return expression.items.map((item) => (item.kind === 'or' ? `(${print(item)})` : print(item))).join(' OR ');
    case 'and':
      return expression.items.map((item) => (isGroup(item) ? `(${print(item)})` : print(item))).join(' ');
    case 'not':
      // A minus before `0.5<=x<1` would read as the number -0.5.
      return isGroup(expression.item) || isChain(expression.item) ? `-(${print(expression.item)})` : `-${print(expression.item)}`;
    case 'compare':
      return `${expression.field}${expression.operator === '=' ? ':' : expression.operator}${printBound(expression.bound)}`;
    case 'range':
      return printRange(expression);
    case 'match':
      return `${expression.field}:${printPattern(expression.pattern)}`;
    case 'has':
      return `has:${expression.field}`;
    case 'meaning':
      return `meaning:${printText(expression.text)}`;
    case 'like':
      return `like:${printText(expression.reference)}`;
    default:
      return assertNever(expression);
  }
}

function isGroup(expression: Expression): boolean {
  return expression.kind === 'and' || expression.kind === 'or';
}

function isChain(expression: Expression): boolean {
  return expression.kind === 'range' && !(expression.isMinInclusive && expression.isMaxInclusive);
}

function printRange(range: Range): string {
  const [min, max] = [printBound(range.min), printBound(range.max)];
  if (!isChain(range)) return `${range.field}:${min}..${max}`;
  return `${min}${range.isMinInclusive ? '<=' : '<'}${range.field}${range.isMaxInclusive ? '<=' : '<'}${max}`;
}
