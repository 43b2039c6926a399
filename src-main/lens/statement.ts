import { AppError } from '#shared/errors.ts';
import { parseQueryWithSpans } from '#shared/query/parser.ts';
import { columnsOf } from './columns.ts';
import { compileCondition } from './compile.ts';
import { Parameters } from './parameters.ts';
import type { LensOrder } from './protocol.ts';
import { resolveColumn } from './resolve-column.ts';
import type { ScopeSource } from './scope.ts';

/** A statement with its values, ready to run. */
export interface Statement {
  sql: string;
  parameters: Parameters;
}

export interface SelectOptions {
  columns: readonly string[];
  order: LensOrder;
  seed: number | string;
  limit: number | undefined;
  offset: number;
}

/** Names of the scores that queries over this scope may say; `aesthetic@v1-b32` begins with one of them. */
export function scoreNames(source: ScopeSource): string[] {
  return [...new Set(source.scorers.map(({ name }) => name))];
}

/** The number of rows that a query selects. @throws AppError(QUERY_INVALID) */
export function countStatement(query: string, source: ScopeSource, knownScores: readonly string[]): Statement {
  const parameters = new Parameters();
  const prologue = source.prologue(parameters);
  const condition = compileCondition(parseQueryWithSpans(query, { scorers: knownScores }), source, parameters);
  return { sql: `${prologue}select count(*) from ${source.relation} where ${condition}`, parameters };
}

/**
 * The rows that a query selects, each as a JSON array of its columns: one string for each row crosses into JavaScript several times
 * faster than one value for each cell.
 * @throws AppError(QUERY_INVALID); AppError(USAGE) for an unknown column
 */
export function selectStatement(query: string, source: ScopeSource, knownScores: readonly string[], options: SelectOptions): Statement {
  const parameters = new Parameters();
  const prologue = source.prologue(parameters);
  const condition = compileCondition(parseQueryWithSpans(query, { scorers: knownScores }), source, parameters);
  const columns = options.columns.map((name) => resolveColumn(name, source).sql);
  if (columns.length === 0) throw new AppError('USAGE', 'columns must name at least one column, got none');
  const order = orderClause(options, source, parameters);
  const limit = options.limit === undefined ? '' : ` limit ${parameters.number(options.limit)}`;
  const offset = options.offset === 0 ? '' : ` offset ${parameters.number(options.offset)}`;
  const cells = columns.map((_, index) => `c${index}`);
  // The JSON is made outside, after the limit.
  const rows = `select ${columns.map((column, index) => `${column} as ${cells[index]}`).join(', ')} from ${source.relation} where ${condition}${order}${limit}${offset}`;
  return { sql: `${prologue}select json_array(${cells.join(', ')})::varchar from (${rows})`, parameters };
}

/** What `query` returns when no columns are named. */
export function defaultColumns(source: ScopeSource): string[] {
  const current = source.scorers.filter(({ isCurrent }) => isCurrent).map(({ name }) => name);
  return [...columnsOf(source.scope).map(({ name }) => name), ...current];
}

function orderClause({ order, seed }: SelectOptions, source: ScopeSource, parameters: Parameters): string {
  if (order === 'first') return source.isInOrder ? '' : ` order by ${source.tieBreak}`;
  if (order === 'random') return ` order by md5(uid || ${parameters.text(String(seed))}), ${source.tieBreak}`;
  const isDescending = order.startsWith('-');
  const column = resolveColumn(isDescending ? order.slice(1) : order, source);
  return ` order by ${column.sql} ${isDescending ? 'desc' : 'asc'} nulls last, ${source.tieBreak}`;
}
