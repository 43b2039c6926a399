import { AppError } from '#shared/errors.ts';
import { type ParsedQuery, parseQueryWithSpans } from '#shared/query/parser.ts';
import { printQuery } from '#shared/query/printer.ts';
import { compileCondition } from './compile.ts';
import { Parameters } from './parameters.ts';
import type { ConditionMet, WithoutEach } from './protocol.ts';
import { countAll } from './scope-facts.ts';
import type { Session } from './session.ts';
import { topConditions } from './summary/conditions.ts';

/** How many rows there would be without each of the conditions that are joined by AND at the top of a query, in one scan. */
export async function withoutEach(session: Session, query: string): Promise<WithoutEach> {
  const parameters = new Parameters();
  const { prologue, texts, conditions } = compiledEach(session, query, parameters);
  const total = await countAll(session);
  if (conditions.length === 0) return { total, conditions: [] };
  const failed = conditions.map((sql, at) => `(case when ${sql} then 0 else 1 end) as failed_${at}`).join(', ');
  const all = conditions.map((_, at) => `failed_${at}`).join(' + ');
  const counts = conditions.map((_, at) => `count(*) filter (where failed = failed_${at})`).join(', ');
  const sql = `${prologue}select ${counts} from (select *, ${all} as failed from (select ${failed} from ${session.source.relation}))`;
  const reader = await session.connection.runAndReadAll(sql, parameters.values, parameters.types);
  return { total, conditions: texts.map((text, at) => ({ text, matched: Number(reader.value(at, 0)) })) };
}

/**
 * Which of the conditions that are joined by AND at the top of a query a sample meets.
 * @throws AppError(SAMPLE_NOT_FOUND), AppError(QUERY_INVALID)
 */
export async function explain(session: Session, id: number, query: string): Promise<ConditionMet[]> {
  const parameters = new Parameters();
  const { prologue, texts, conditions } = compiledEach(session, query, parameters);
  const columns = ['id', ...conditions].join(', ');
  const sql = `${prologue}select ${columns} from ${session.source.relation} where id = ${parameters.number(id)}`;
  const reader = await session.connection.runAndReadAll(sql, parameters.values, parameters.types);
  const [row] = reader.getRows();
  if (!row) throw new AppError('SAMPLE_NOT_FOUND', `the library has no sample ${id}`, { data: { id } });
  return texts.map((text, at) => ({ text, meets: row[at + 1] === true }));
}

function compiledEach(
  { source, knownScores }: Session,
  query: string,
  parameters: Parameters,
): { prologue: string; texts: string[]; conditions: string[] } {
  const prologue = source.prologue(parameters);
  const { query: tree, spans }: ParsedQuery = parseQueryWithSpans(query, { scorers: knownScores });
  const conditions = topConditions(tree);
  return {
    prologue,
    texts: conditions.map(printQuery),
    conditions: conditions.map((condition) => compileCondition({ query: condition, spans }, source, parameters)),
  };
}
