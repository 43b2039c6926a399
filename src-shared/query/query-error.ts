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
  return new AppError('QUERY_INVALID', `${what}, at character ${data.position + 1} of the query${hint}`, { data: { ...data } });
}
