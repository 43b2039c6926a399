import { AppError } from '#shared/errors.ts';
import { parseQueryWithSpans } from '#shared/query/parser.ts';
import { type ColumnType, columnsOf } from './columns.ts';
import { compileCondition } from './compile.ts';
import { EXTRA_COLUMN } from './extra-columns.ts';
import type { PackedColumns } from './packed-batch.ts';
import { Parameters } from './parameters.ts';
import type { LensOrder } from './protocol.ts';
import { NEARNESS, type ResolvedColumn, resolveColumn } from './resolve-column.ts';
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
  /** Whether the scope's column of further values comes last. Default: no. */
  hasExtra?: boolean;
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
  const { prologue, rows, cells, parameters } = selectedRows(query, source, knownScores, options);
  // The JSON is made outside, after the limit.
  return { sql: `${prologue}select json_array(${cells.map(({ sql }) => sql).join(', ')})::varchar from (${rows})`, parameters };
}

/**
 * The rows that a query selects in the form that readPackedBatches reads: all texts of a row in one blob, their lengths in bytes, then
 * the numbers as doubles.
 * @throws as selectStatement
 */
export function packedStatement(
  query: string,
  source: ScopeSource,
  knownScores: readonly string[],
  options: SelectOptions,
): { statement: Statement; columns: PackedColumns } {
  const { prologue, rows, cells, parameters } = selectedRows(query, source, knownScores, options);
  const isText = ({ type }: Cell): boolean => type === 'VARCHAR' || type === 'VARCHAR[]';
  const texts = cells.filter(isText);
  const numbers = cells.filter((cell) => !isText(cell));
  const values = texts.map(({ sql, type }) => (type === 'VARCHAR' ? sql : `to_json(${sql})::varchar`));
  const selected = [
    `encode(concat(${["''", ...values].join(', ')}))`,
    ...values.map((value) => `strlen(${value})::integer`),
    ...numbers.map(({ sql }) => `${sql}::double`),
  ];
  return {
    statement: { sql: `${prologue}select ${selected.join(', ')} from (${rows})`, parameters },
    columns: { textColumns: texts.map(({ name }) => name), numberColumns: numbers.map(({ name }) => name) },
  };
}

/** A column of a result. */
interface Cell {
  name: string;
  /** Its name in the statement. */
  sql: string;
  type: ColumnType;
}

/** The statement that selects the rows, each column under a name of its own, and what stands before it. */
function selectedRows(
  query: string,
  source: ScopeSource,
  knownScores: readonly string[],
  options: SelectOptions,
): { prologue: string; rows: string; cells: Cell[]; parameters: Parameters } {
  const parameters = new Parameters();
  const prologue = source.prologue(parameters);
  const condition = compileCondition(parseQueryWithSpans(query, { scorers: knownScores }), source, parameters);
  const columns = options.columns.map((name) => ({ name, ...resolveColumn(name, source) }));
  if (options.hasExtra) columns.push({ name: EXTRA_COLUMN, sql: EXTRA_COLUMN, type: 'VARCHAR' });
  if (columns.length === 0) throw new AppError('USAGE', 'columns must name at least one column, got none');
  const draw = options.order === 'random' ? drawSql(options.seed, parameters) : '';
  // A subquery (of a percentile) becomes a join, which need not keep the order of the rows.
  const isInOrder = source.isInOrder && !condition.includes('(select ');
  const order = orderClause(options.order, source, { draw, isInOrder });
  const limit = options.limit === undefined ? '' : ` limit ${parameters.number(options.limit)}`;
  const offset = options.offset === 0 ? '' : ` offset ${parameters.number(options.offset)}`;
  const selected = columns.map(({ sql }, index) => `${sql} as c${index}`).join(', ');
  // Drawing some rows out of many: the draw alone is sorted first, so that only drawn rows are ever held.
  const isDrawn =
    draw === '' || limit === '' || offset !== ''
      ? ''
      : ` and ${draw} <= (select max(draw) from (select ${draw} as draw from ${source.relation} where ${condition} order by draw${limit}))`;
  const rows = `select ${selected} from ${source.relation} where (${condition})${isDrawn}${order}${limit}${offset}`;
  return { prologue, rows, cells: columns.map(({ name, type }, index) => ({ name, sql: `c${index}`, type })), parameters };
}

/** What `query` returns when no columns are named. */
export function defaultColumns(source: ScopeSource): string[] {
  const current = source.scorers.filter(({ isCurrent }) => isCurrent).map(({ name }) => name);
  return [...columnsOf(source.scope).map(({ name }) => name), ...source.claims, ...current, ...(source.near.length > 0 ? [NEARNESS] : [])];
}

/** What a random order sorts by: the same on every machine. */
export function drawSql(seed: number | string, parameters: Parameters): string {
  return `md5(uid || ${parameters.text(String(seed))})`;
}

/** The column that an order sorts by; null for `first` and `random`. @throws AppError(USAGE) for an unknown one */
export function orderColumn(order: LensOrder, source: ScopeSource): ResolvedColumn | null {
  if (order === 'first' || order === 'random') return null;
  return resolveColumn(order.startsWith('-') ? order.slice(1) : order, source);
}

/** @param plan.draw what a random order sorts by @param plan.isInOrder whether the rows come in their order by themselves */
export function orderClause(order: LensOrder, source: ScopeSource, { draw, isInOrder }: { draw: string; isInOrder: boolean }): string {
  const column = orderColumn(order, source);
  if (order === 'random') return ` order by ${draw}, ${source.tieBreak}`;
  if (column === null) return isInOrder ? '' : ` order by ${source.tieBreak}`;
  return ` order by ${column.sql} ${order.startsWith('-') ? 'desc' : 'asc'} nulls last, ${source.tieBreak}`;
}
