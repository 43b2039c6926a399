import { AppError } from '#shared/errors.ts';
import { canonicalFieldName, FIELDS, splitScore } from '#shared/query/fields.ts';
import { nearest } from '#shared/query/nearest.ts';
import { queryError, type Span } from '#shared/query/query-error.ts';
import { type ColumnType, columnsOf, LENS_COLUMNS, type LensColumn } from './columns.ts';
import type { MirrorScorer } from './mirror-source.ts';
import { type ScopeSource, scoreColumn } from './scope.ts';

/** A column of the scope's relation. */
export interface ResolvedColumn {
  /** As SQL; from our own tables, never from the user. */
  sql: string;
  type: ColumnType;
}

const ALL_COLUMNS: readonly LensColumn[] = LENS_COLUMNS;
/** Column of the cosine to the first `meaning:` or `like:` of the query, where it has one. */
export const NEARNESS = 'nearness';
const NOWHERE: Span = { position: 0, length: 0 };

/**
 * The column that a field of a query asks for.
 * @param span place of the condition in the query text, for the error
 * @throws AppError(QUERY_INVALID) when the scope has no such values
 */
export function resolveField(field: string, source: ScopeSource, span: Span = NOWHERE): ResolvedColumn {
  const known = FIELDS[field];
  if (known?.unanswered !== undefined)
    throw queryError(`${field} cannot be asked yet: ${known.unanswered}`, { ...span, expected: 'another condition', suggestion: null });
  if (!known) return resolveScore(field, source, span);
  const column = ALL_COLUMNS.find((candidate) => (candidate.field ?? candidate.name) === field);
  if (!column) throw new AppError('BUG', `the field ${field} has no column`);
  if (!column.scopes.includes(source.scope)) throw absent(field, source, span);
  return { sql: column.name, type: column.type };
}

function absent(field: string, source: ScopeSource, span: Span): AppError {
  const reason = source.scope === 'pool' ? 'add the pairs to the library first' : 'it belongs to the pool';
  return queryError(`the ${source.scope} has no ${field}: ${reason}`, {
    ...span,
    expected: `a field of the ${source.scope}`,
    suggestion: null,
  });
}

function resolveScore(reference: string, source: ScopeSource, span: Span): ResolvedColumn {
  const { name, version } = splitScore(reference);
  if (source.scope === 'pool') {
    const claim = source.claims.find((known) => isSame(known, name));
    if (claim === undefined || version !== undefined) throw absent(reference, source, span);
    return { sql: claim, type: 'DOUBLE' };
  }
  const versions = source.scorers.filter((scorer) => isSame(scorer.name, name));
  const scorer =
    version === undefined
      ? versions.find(({ isCurrent }) => isCurrent)
      : versions.find(({ key }) => isSame(key, version) || isSame(key, `${name}-${version}`));
  if (scorer) return { sql: scoreColumn(scorer.id), type: 'DOUBLE' };
  const written = versions.map((known) => `${name}@${versionOf(known)}`);
  throw queryError(version === undefined ? `no version of ${name} is the current one` : `the library has no score ${reference}`, {
    ...span,
    expected: written.length > 0 ? `one of ${written.join(', ')}` : 'a score of this library',
    suggestion: nearest(reference, written),
  });
}

/** What stands behind the @ to name this version. */
function versionOf({ name, key }: MirrorScorer): string {
  return key.toLowerCase().startsWith(`${name.toLowerCase()}-`) ? key.slice(name.length + 1) : key;
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/**
 * The column that a caller names for output or order: a column of the scope, a field of the query language, or a score.
 * @throws AppError(USAGE) for an unknown name
 */
export function resolveColumn(name: string, source: ScopeSource): ResolvedColumn {
  if (name === NEARNESS && source.near.length > 0)
    return { sql: `(select similarity from near_0 where near_0.id = ${source.relation}.id)`, type: 'DOUBLE' };
  const field = canonicalFieldName(name);
  const column = columnsOf(source.scope).find((candidate) => candidate.name === name || (field !== undefined && candidate.field === field));
  if (column) return { sql: column.name, type: column.type };
  const scores = [...source.claims, ...new Set(source.scorers.map((scorer) => scorer.name))];
  if (scores.some((score) => isSame(score, splitScore(name).name))) return resolveScore(name, source, NOWHERE);
  const names = [...columnsOf(source.scope).map((candidate) => candidate.name), ...scores];
  throw new AppError('USAGE', `the ${source.scope} has no column ${name}; it has ${names.join(', ')}`, {
    data: { column: name, suggestion: nearest(name, names) },
  });
}
