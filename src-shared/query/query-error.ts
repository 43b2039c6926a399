import { AppError } from '../errors.ts';

/** A piece of the query text, in UTF-16 code units. */
export interface Span {
  position: number;
  length: number;
}

/** What AppError(QUERY_INVALID) carries. `suggestion` is the text to put in place of the span; null where there is no good guess. */
export interface QueryErrorData extends Span {
  expected: string;
  suggestion: string | null;
}

/** An error that points into the query text. @param what is wrong, as a sentence without a full stop */
export function queryError(what: string, data: QueryErrorData): AppError {
  const hint = data.suggestion ? `; did you mean ${data.suggestion}?` : `; expected ${data.expected}`;
  return new AppError('QUERY_INVALID', `${what}, at character ${data.position + 1} of the query${hint}`, { data: { what, ...data } });
}

/** What is wrong with a query, as a window can point at it. */
export interface QueryProblem extends QueryErrorData {
  /** As a sentence without a full stop. */
  what: string;
}

/** What AppError(QUERY_INVALID) says; undefined for any other error. */
export function queryProblemOf(error: unknown): QueryProblem | undefined {
  if (!(error instanceof AppError) || error.code !== 'QUERY_INVALID') return undefined;
  const { what, position, length, expected, suggestion } = error.data;
  if (typeof what !== 'string' || typeof position !== 'number' || typeof length !== 'number' || typeof expected !== 'string')
    return undefined;
  return { what, position, length, expected, suggestion: typeof suggestion === 'string' ? suggestion : null };
}
