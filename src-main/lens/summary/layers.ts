import type { Expression } from '#shared/query/ast.ts';
import { parseQueryWithSpans } from '#shared/query/parser.ts';
import { compileCondition } from '../compile.ts';
import { Parameters } from '../parameters.ts';
import { resolveField } from '../resolve-column.ts';
import type { Session } from '../session.ts';
import { onlyField, topConditions, withoutPercentiles } from './conditions.ts';

/**
 * The conditions of a query told apart by the column that they are on, for the columns that are counted. A row's `mask` has a bit for each of
 * those columns whose conditions it does not meet; the bits of a column that has none of its own are 0.
 */
export interface Layers {
  /** Whether the query has conditions. */
  hasConditions: boolean;
  /** Of the rows that count at all: they fail the conditions of one column at most. */
  where: string;
  mask: string;
  /** Bit of each counted column by its SQL. */
  bitOf(columnSql: string): number;
}

/** More columns with conditions of their own than this share no statement. */
const MOST_BITS = 48;

/**
 * @param counted columns, as SQL, whose own conditions are to be told apart
 * @throws AppError(QUERY_INVALID)
 */
export async function layersOf(query: string, counted: ReadonlySet<string>, session: Session, parameters: Parameters): Promise<Layers> {
  const { source, knownScores } = session;
  const parsed = parseQueryWithSpans(query, { scorers: knownScores });
  // Errors are told with their places in the text.
  compileCondition(parsed, source, new Parameters());
  const common: string[] = [];
  const own = new Map<string, string[]>();
  for (const condition of topConditions(parsed.query)) {
    const field = onlyField(condition);
    const column = field === null ? null : resolveField(field, source).sql;
    const sql = await compiled(condition, session, parameters);
    if (column === null || !counted.has(column) || (!own.has(column) && own.size === MOST_BITS)) common.push(sql);
    else own.set(column, [...(own.get(column) ?? []), sql]);
  }
  const groups = [...own].map(([column, conditions], at) => ({ column, bit: 2 ** at, sql: conditions.join(' and ') }));
  const butOne = groups.map((_, left) => groups.flatMap(({ sql }, at) => (at === left ? [] : [sql])));
  const oneMayFail = groups.length < 2 ? [] : [`(${butOne.map((conditions) => `(${conditions.join(' and ')})`).join(' or ')})`];
  return {
    hasConditions: common.length + groups.length > 0,
    where: [...common, ...oneMayFail].join(' and ') || 'true',
    mask: groups.map(({ bit, sql }) => `(case when ${sql} then 0 else ${bit} end)`).join(' + ') || '0',
    bitOf: (columnSql) => groups.find(({ column }) => column === columnSql)?.bit ?? 0,
  };
}

async function compiled(condition: Expression, session: Session, parameters: Parameters): Promise<string> {
  return compileCondition({ query: await withoutPercentiles(condition, session), spans: new Map() }, session.source, parameters);
}
