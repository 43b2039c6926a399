import { canonicalFieldName, FIELDS, type FieldKind, splitScore } from './fields.ts';
import { nearest } from './nearest.ts';
import { queryError, type Span } from './query-error.ts';

/** A field of FIELDS, or a score of the library (always a number). */
export interface NamedField {
  name: string;
  kind: FieldKind;
}

/** Names of the scores that are known; `any` takes every name for one that is no field, for texts that were checked before. */
export type KnownScores = readonly string[] | 'any';

/**
 * What a name in a query means.
 * @throws AppError(QUERY_INVALID) for an unknown name, with the nearest known one as suggestion
 */
export function resolveField(word: string, span: Span, scorers: KnownScores): NamedField {
  const canonical = canonicalFieldName(word);
  const field = canonical === undefined ? undefined : FIELDS[canonical];
  if (canonical !== undefined && field) return { name: canonical, kind: field.kind };
  const { name, version } = splitScore(word);
  const known = scorers === 'any' ? [name].filter(Boolean) : scorers;
  const scorer = known.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  if (scorer !== undefined && version !== '') return { name: version === undefined ? scorer : `${scorer}@${version}`, kind: 'number' };
  const guess = nearest(name, [...Object.keys(FIELDS), 'has', ...known]);
  throw queryError(word === '' ? 'a field name is missing' : `${word} is no field and no score of this library`, {
    position: span.position,
    length: span.length,
    expected: `a field (${Object.keys(FIELDS).join(', ')}) or a score (${known.length > 0 ? known.join(', ') : 'none yet'})`,
    suggestion: guess !== null && version ? `${guess}@${version}` : guess,
  });
}
