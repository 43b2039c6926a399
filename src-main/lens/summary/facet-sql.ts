import type { Parameters } from '../parameters.ts';
import { readAll } from '../read-all.ts';
import type { ResolvedColumn } from '../resolve-column.ts';
import type { Session } from '../session.ts';

/** A field's value as the query language writes it; an empty text is no value. @param column what t or the scope calls it */
export function facetValue({ sql, type }: ResolvedColumn): string {
  switch (type) {
    case 'VARCHAR[]':
      return sql;
    case 'VARCHAR':
      return `nullif(${sql}, '')`;
    case 'BOOLEAN':
      return `case ${sql} when true then 'yes' when false then 'no' end`;
    default:
      return `${sql}::varchar`;
  }
}

/** Every value with its rows, as (value, rows). @param from relation and condition */
export function countValues(column: ResolvedColumn, value: string, from: string): string {
  if (column.type !== 'VARCHAR[]') return `select ${value} as value, count(*) as rows from ${from} group by value having value is not null`;
  return `select value, count(*) as rows from (select unnest(${value}) as value from ${from}) group by value`;
}

/** Condition that a value holds a text, letter case aside. */
export function holds(search: string, parameters: Parameters): string {
  return `contains(lower(value), lower(${parameters.text(search)}))`;
}

/** How many rows of the whole scope have each of these values. */
export async function countInScope(
  column: ResolvedColumn,
  values: readonly string[],
  session: Session,
): Promise<ReadonlyMap<string, number>> {
  const known = await session.memory.recall(`values ${column.sql}`, async () => new Map<string, number>());
  const unknown = values.filter((value) => !known.has(value));
  if (unknown.length > 0) {
    const rows = await readAll(session, ({ relation }, parameters) => {
      const wanted = `(select unnest(${parameters.texts(unknown)}))`;
      const value = facetValue(column);
      if (column.type !== 'VARCHAR[]') return countValues(column, value, `${relation} where ${value} in ${wanted}`);
      return `select value, rows from (${countValues(column, value, relation)}) where value in ${wanted}`;
    });
    for (const value of unknown) known.set(value, 0);
    for (const [value, count] of rows) known.set(String(value), Number(count));
  }
  return known;
}
