import { assertNever } from '#shared/errors.ts';
import type { Bound, Compare, Expression, Like, Match, Meaning, Range } from '#shared/query/ast.ts';
import { datePeriod } from '#shared/query/bound.ts';
import { FIELDS } from '#shared/query/fields.ts';
import type { ParsedQuery } from '#shared/query/parser.ts';
import { printQuery } from '#shared/query/printer.ts';
import { queryError, type Span } from '#shared/query/query-error.ts';
import type { Parameters } from './parameters.ts';
import { textHolds, valueFits } from './pattern-sql.ts';
import { type ResolvedColumn, resolveField } from './resolve-column.ts';
import type { ScopeSource } from './scope.ts';

/**
 * The SQL condition of a query: true for the rows that it selects. Values of the query go into the parameters only. A row without a
 * value makes a comparison null, which no AND, OR or NOT turns into true by itself: SQL's own three-valued logic.
 * @throws AppError(QUERY_INVALID) for what the scope cannot answer
 */
export function compileCondition({ query, spans }: ParsedQuery, source: ScopeSource, parameters: Parameters): string {
  if (query.kind === 'all') return 'true';
  const compile = (expression: Expression): string => {
    const span = spans.get(expression);
    switch (expression.kind) {
      case 'and':
      case 'or':
        return `(${expression.items.map(compile).join(` ${expression.kind} `)})`;
      case 'not':
        return `(not ${compile(expression.item)})`;
      case 'compare':
        return compare(expression, resolveField(expression.field, source, span), source, parameters);
      case 'range':
        return range(expression, resolveField(expression.field, source, span), source, parameters);
      case 'match':
        return match(expression, resolveField(expression.field, source, span), parameters);
      case 'has':
        return has(resolveField(expression.field, source, span));
      case 'meaning':
      case 'like':
        return near(expression, source, span);
      default:
        return assertNever(expression);
    }
  };
  return compile(query);
}

/** Negated it is every other sample, searched or not: the nearest ones are a set, no measure. */
function near(term: Meaning | Like, source: ScopeSource, span: Span = { position: 0, length: 0 }): string {
  const at = source.near.findIndex((list) => list.term === printQuery(term));
  if (at >= 0) return `(id in (select id from near_${at}))`;
  const why = source.scope === 'pool' ? 'pairs of the pool have no images: add them to the library first' : 'no vectors were searched';
  throw queryError(`${term.kind} cannot be asked here: ${why}`, { ...span, expected: 'another condition', suggestion: null });
}

/** A date as the milliseconds at which its period starts or ends; other bounds have no extent. */
function boundSql(bound: Bound, edge: 'start' | 'end', column: ResolvedColumn, source: ScopeSource, parameters: Parameters): string {
  switch (bound.kind) {
    case 'number':
      return parameters.number(bound.value);
    case 'percentile':
      return `(select quantile_disc(${column.sql}, ${parameters.double(bound.value / 100)}) from ${source.relation})`;
    case 'date': {
      const period = datePeriod(bound.value);
      return parameters.number((edge === 'start' ? period?.startMs : period?.endMs) ?? 0);
    }
    default:
      return assertNever(bound);
  }
}

function compare(comparison: Compare, column: ResolvedColumn, source: ScopeSource, parameters: Parameters): string {
  const { operator, bound } = comparison;
  const at = (edge: 'start' | 'end'): string => boundSql(bound, edge, column, source, parameters);
  if (bound.kind !== 'date') return `(${column.sql} ${operator} ${at('start')})`;
  switch (operator) {
    case '=':
      return `(${column.sql} >= ${at('start')} and ${column.sql} < ${at('end')})`;
    case '!=':
      return `(${column.sql} < ${at('start')} or ${column.sql} >= ${at('end')})`;
    case '<':
    case '>=':
      return `(${column.sql} ${operator} ${at('start')})`;
    case '<=':
      return `(${column.sql} < ${at('end')})`;
    case '>':
      return `(${column.sql} >= ${at('end')})`;
    default:
      return assertNever(operator);
  }
}

function range(
  { field, min, max, isMinInclusive, isMaxInclusive }: Range,
  column: ResolvedColumn,
  source: ScopeSource,
  parameters: Parameters,
): string {
  const lower = compare({ kind: 'compare', field, operator: isMinInclusive ? '>=' : '>', bound: min }, column, source, parameters);
  const upper = compare({ kind: 'compare', field, operator: isMaxInclusive ? '<=' : '<', bound: max }, column, source, parameters);
  return `(${lower} and ${upper})`;
}

function match({ field, pattern }: Match, column: ResolvedColumn, parameters: Parameters): string {
  if (FIELDS[field]?.kind === 'words') return textHolds(column.sql, pattern, parameters);
  if (column.type === 'BOOLEAN')
    return valueFits(`(case ${column.sql} when true then 'yes' when false then 'no' end)`, pattern, parameters);
  if (column.type !== 'VARCHAR[]') return valueFits(column.sql, pattern, parameters);
  // Every record has a set of tags, if only an empty one: -tag:x is true for a record without tags.
  return `coalesce(list_bool_or(list_transform(${column.sql}, lambda tag: ${valueFits('tag', pattern, parameters)})), false)`;
}

function has(column: ResolvedColumn): string {
  if (column.type === 'VARCHAR[]') return `(len(${column.sql}) > 0)`;
  return column.type === 'VARCHAR' ? `(coalesce(${column.sql}, '') <> '')` : `(${column.sql} is not null)`;
}
