import type { Expression, Query } from '#shared/query/ast.ts';
import { type EvaluatedRow, select } from './evaluate.ts';

/** The fields that the terms of an expression are on; `meaning` and `like` are on none. */
function fieldsOf(expression: Expression): (string | null)[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.items.flatMap(fieldsOf);
    case 'not':
      return fieldsOf(expression.item);
    case 'meaning':
    case 'like':
      return [null];
    default:
      return [expression.field];
  }
}

/** The rows under all conditions at the top of the query but those that are on this field alone. @param isSame whether two names mean one field */
export function underOthers<Row extends EvaluatedRow>(
  query: Query,
  rows: readonly Row[],
  field: string,
  isSame: (a: string, b: string) => boolean,
): Row[] {
  const conditions = query.kind === 'all' ? [] : query.kind === 'and' ? query.items : [query];
  const others = conditions.filter((condition) => !fieldsOf(condition).every((name) => name !== null && isSame(name, field)));
  // Each condition is asked over all rows, for its percentiles.
  const kept = others.map((condition) => new Set(select(condition, rows)));
  return rows.filter((row) => kept.every((set) => set.has(row)));
}

/** Rows of each bin, and those without a value. */
export function countBins(
  rows: readonly EvaluatedRow[],
  field: string,
  { from, to, bins }: { from: number; to: number; bins: number },
): { counts: number[]; missing: number } {
  const counts = new Array<number>(bins).fill(0);
  let missing = 0;
  for (const row of rows) {
    const value = row[field];
    if (typeof value !== 'number') {
      missing++;
      continue;
    }
    const at = Math.min(bins - 1, Math.max(0, Math.floor(((value - from) / (to - from)) * bins + 1e-7)));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return { counts, missing };
}

/** Rows by value; a list counts once for each of its values. */
export function countValues(rows: readonly EvaluatedRow[], field: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = row[field] ?? null;
    const values = value === null ? [] : Array.isArray(value) ? value : [value];
    for (const one of values) if (one !== '') counts.set(String(one), (counts.get(String(one)) ?? 0) + 1);
  }
  return counts;
}
