import type { NearList } from '#main/lens/protocol.ts';
import type { Bound, CompareOperator, Expression, Pattern, Query } from '#shared/query/ast.ts';
import { datePeriod } from '#shared/query/bound.ts';
import { FIELDS } from '#shared/query/fields.ts';
import { printQuery } from '#shared/query/printer.ts';

/** A row as the query language sees it: a value for each field and score, null where it has none. */
export type EvaluatedRow = Readonly<Record<string, string | number | null | readonly string[]>>;

/** true, false or unknown, as in Kleene's logic. */
type Truth = boolean | null;

/** The rows that a query selects, by a plain reading of the language's rules. Shares nothing with the SQL. */
export function select<Row extends EvaluatedRow>(query: Query, rows: readonly Row[]): Row[] {
  return query.kind === 'all' ? [...rows] : rows.filter((row) => truth(query, row, rows) === true);
}

function truth(expression: Expression, row: EvaluatedRow, rows: readonly EvaluatedRow[]): Truth {
  switch (expression.kind) {
    case 'and': {
      const truths = expression.items.map((item) => truth(item, row, rows));
      return truths.includes(false) ? false : truths.includes(null) ? null : true;
    }
    case 'or': {
      const truths = expression.items.map((item) => truth(item, row, rows));
      return truths.includes(true) ? true : truths.includes(null) ? null : false;
    }
    case 'not': {
      const inner = truth(expression.item, row, rows);
      return inner === null ? null : !inner;
    }
    case 'compare':
      return compare(expression.field, expression.operator, expression.bound, row, rows);
    case 'range': {
      const { field, min, max, isMinInclusive, isMaxInclusive } = expression;
      const truths = [
        compare(field, isMinInclusive ? '>=' : '>', min, row, rows),
        compare(field, isMaxInclusive ? '<=' : '<', max, row, rows),
      ];
      return truths.includes(false) ? false : truths.includes(null) ? null : true;
    }
    case 'match': {
      const value = row[expression.field] ?? null;
      const kind = FIELDS[expression.field]?.kind;
      if (value === null) return null;
      if (kind === 'tags' && Array.isArray(value)) return value.some((tag) => fits(String(tag), expression.pattern));
      return kind === 'words' ? holds(String(value), expression.pattern) : fits(String(value), expression.pattern);
    }
    case 'has': {
      const value = row[expression.field] ?? null;
      return value !== null && (typeof value === 'number' || value.length > 0);
    }
    case 'meaning':
    case 'like':
      return nearIds(printQuery(expression)).includes(Number(row.id));
  }
}

function compare(field: string, operator: CompareOperator, bound: Bound, row: EvaluatedRow, rows: readonly EvaluatedRow[]): Truth {
  const value = row[field] ?? null;
  if (typeof value !== 'number') return null;
  if (bound.kind === 'date') {
    const { startMs, endMs } = datePeriod(bound.value) ?? { startMs: 0, endMs: 0 };
    const order = value < startMs ? -1 : value >= endMs ? 1 : 0;
    return byOrder(operator, order);
  }
  const limit = bound.kind === 'number' ? bound.value : percentile(field, bound.value, rows);
  return limit === null ? null : byOrder(operator, value - limit);
}

function byOrder(operator: CompareOperator, order: number): boolean {
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

/** Nearest rank: the smallest value that at least p percent of the values do not exceed. */
function percentile(field: string, p: number, rows: readonly EvaluatedRow[]): number | null {
  const values = rows.flatMap((row) => (typeof row[field] === 'number' ? [row[field]] : [])).sort((a, b) => a - b);
  return values[Math.max(0, Math.ceil((p / 100) * values.length) - 1)] ?? null;
}

const literally = (text: string): string => text.toLowerCase().replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

function fits(value: string, pattern: Pattern): boolean {
  return new RegExp(`^${pattern.map(literally).join('[^]*')}$`, 'v').test(value.toLowerCase());
}

const LETTER = String.raw`[\p{L}\p{N}\p{M}_]`;
const UNSPACED = ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => `\\p{Script=${script}}`)
  .join('');
const SPACED_LETTER = `[${LETTER}--[${UNSPACED}]]`;

/** Words one after the other; the ends of the phrase are ends of words where the script has such. */
function holds(value: string, pattern: Pattern): boolean {
  const pieces: string[] = [...pattern];
  pieces[0] = (pieces[0] ?? '').trimStart();
  pieces[pieces.length - 1] = (pieces.at(-1) ?? '').trimEnd();
  const phrase = pieces.map((piece) => piece.split(/\s+/u).map(literally).join(`[^${LETTER}]+`)).join(`${LETTER}*`);
  const isSpaced = (character: string | undefined): boolean => new RegExp(`^${SPACED_LETTER}$`, 'v').test(character ?? '');
  const before = isSpaced([...(pieces[0] ?? '')][0]) ? `(?<!${SPACED_LETTER})` : '';
  const after = isSpaced([...(pieces.at(-1) ?? '')].at(-1)) ? `(?!${SPACED_LETTER})` : '';
  return new RegExp(before + phrase + after, 'v').test(value.toLowerCase());
}

/** Stands for the search over the vectors: some ids from 1 to 150, by the letters of the condition. */
export function nearIds(term: string): number[] {
  return Array.from({ length: 150 }, (_, index) => index + 1).filter((id) => (id * 7 + term.length) % 3 === 0);
}

/** Answers to every `meaning:` and `like:` of a query, as the engine gives them to the lens. */
export function nearLists(query: Query): NearList[] {
  const terms = new Set<string>();
  const collect = (expression: Expression): void => {
    if (expression.kind === 'and' || expression.kind === 'or') for (const item of expression.items) collect(item);
    else if (expression.kind === 'not') collect(expression.item);
    else if (expression.kind === 'meaning' || expression.kind === 'like') terms.add(printQuery(expression));
  };
  if (query.kind !== 'all') collect(query);
  return [...terms].map((term) => ({ term, ids: nearIds(term), similarities: nearIds(term).map((id) => 1 / id) }));
}
