import type { Bound, Expression, Query } from '#shared/query/ast.ts';
import { Parameters } from '../parameters.ts';
import { resolveField } from '../resolve-column.ts';
import type { Session } from '../session.ts';

/** The conditions that are joined by AND at the top of a query. */
export function topConditions(query: Query): readonly Expression[] {
  if (query.kind === 'all') return [];
  return query.kind === 'and' ? query.items : [query];
}

/** The field that every term of a condition is on; null where there are several, and for nearness, which is none. */
export function onlyField(expression: Expression): string | null {
  switch (expression.kind) {
    case 'and':
    case 'or': {
      const [first = null, ...rest] = expression.items.map(onlyField);
      return rest.every((field) => field === first) ? first : null;
    }
    case 'not':
      return onlyField(expression.item);
    case 'meaning':
    case 'like':
      return null;
    default:
      return expression.field;
  }
}

/** The condition with the values in place of its percentiles, which would otherwise be found anew for each place that it stands in. */
export async function withoutPercentiles(expression: Expression, session: Session): Promise<Expression> {
  switch (expression.kind) {
    case 'and':
    case 'or': {
      const [first, second, ...rest] = expression.items;
      return {
        kind: expression.kind,
        items: [
          await withoutPercentiles(first, session),
          await withoutPercentiles(second, session),
          ...(await Promise.all(rest.map((item) => withoutPercentiles(item, session)))),
        ],
      };
    }
    case 'not':
      return { kind: 'not', item: await withoutPercentiles(expression.item, session) };
    case 'compare':
      return { ...expression, bound: await numberOf(expression.bound, expression.field, session) };
    case 'range':
      return {
        ...expression,
        min: await numberOf(expression.min, expression.field, session),
        max: await numberOf(expression.max, expression.field, session),
      };
    default:
      return expression;
  }
}

async function numberOf(bound: Bound, field: string, { connection, source, memory }: Session): Promise<Bound> {
  if (bound.kind !== 'percentile') return bound;
  const { sql } = resolveField(field, source);
  const value = await memory.recall(`percentile ${bound.value} ${sql}`, async () => {
    const parameters = new Parameters();
    const prologue = source.prologue(parameters);
    const statement = `${prologue}select quantile_disc(${sql}, ${parameters.double(bound.value / 100)})::double from ${source.relation}`;
    const reader = await connection.runAndReadAll(statement, parameters.values, parameters.types);
    return reader.value(0, 0);
  });
  // Where no row has a value, no comparison is true whatever the number.
  return { kind: 'number', value: typeof value === 'number' ? value : 0 };
}
