import { queryError } from './query-error.ts';
import { isAtEnd, peek, type Scanner, skipSpace } from './scanner.ts';

const MISSPELT_OPERATORS: Readonly<Record<string, string>> = { '==': '=', '<>': '!=', '=<': '<=', '=>': '>=' };

/** @throws AppError(QUERY_INVALID) for an operator of other languages that was just read, with ours as suggestion */
export function checkSpelling(scanner: Scanner, operator: string): void {
  const suggestion = MISSPELT_OPERATORS[operator];
  if (suggestion === undefined) return;
  const position = scanner.at - operator.length;
  throw queryError(`${operator} is no operator`, { position, length: operator.length, expected: `the operator ${suggestion}`, suggestion });
}

/** Positions the scanner on a value. @throws AppError(QUERY_INVALID) when none follows */
export function expectValue(scanner: Scanner, after: string, expected: string): void {
  skipSpace(scanner);
  if (isAtEnd(scanner) || peek(scanner) === ')')
    throw queryError(`nothing stands after ${after}`, { position: scanner.at, length: 0, expected, suggestion: null });
}

/** @throws AppError(QUERY_INVALID) when something sticks to the condition that was just read */
export function expectTermEnd(scanner: Scanner): void {
  if (isAtEnd(scanner) || /[\s)]/u.test(peek(scanner))) return;
  throw queryError(`the condition is followed by ${peek(scanner)}`, {
    position: scanner.at,
    length: 1,
    expected: 'a space, a closing parenthesis or the end',
    suggestion: null,
  });
}
