import type { Expression, Query } from '#shared/query/ast.ts';
import type { KnownScores } from '#shared/query/named-field.ts';
import { parseQuery } from '#shared/query/parser.ts';
import { printQuery } from '#shared/query/printer.ts';

/** One chip: a condition of the query as its canonical text. A chip that is off belongs to the view and is no part of the query. */
export interface Condition {
  text: string;
  isOff: boolean;
}

/** The top-level conditions of a query, each once and as canonical text. @throws AppError QUERY_INVALID */
export function conditionsOf(text: string, scorers: KnownScores = 'any'): string[] {
  const query: Query = parseQuery(text, { scorers });
  if (query.kind === 'all') return [];
  return [...new Set(query.kind === 'and' ? query.items.map(conditionText) : [conditionText(query)])];
}

/** A tree as a condition: a group keeps the parentheses that tell it from its neighbours. */
export function conditionText(expression: Expression): string {
  const text = printQuery(expression);
  return expression.kind === 'and' || expression.kind === 'or' ? `(${text})` : text;
}

/** The query text of the conditions that are on. */
export function textOf(conditions: readonly Condition[]): string {
  return conditions
    .filter(({ isOff }) => !isOff)
    .map(({ text }) => text)
    .join(' ');
}

const MAX_READ = 500;
const readBefore = new Map<string, Expression | undefined>();

/** A condition as a tree; undefined for a text that is none. Read once, as every histogram and facet asks. */
export function readCondition(text: string): Expression | undefined {
  if (readBefore.has(text)) return readBefore.get(text);
  if (readBefore.size >= MAX_READ) readBefore.clear();
  const expression = parsed(text);
  readBefore.set(text, expression);
  return expression;
}

function parsed(text: string): Expression | undefined {
  try {
    const query = parseQuery(text, { scorers: 'any' });
    return query.kind === 'all' ? undefined : query;
  } catch {
    return undefined; // a saved view of another version, say; its chip says what is wrong
  }
}
