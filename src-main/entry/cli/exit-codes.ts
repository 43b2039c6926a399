import { AppError, type ErrorCode, isCancellation } from '#shared/errors.ts';

/** 0 done, 1 failed or paused, 2 the call itself is wrong, 130 interrupted (128 + SIGINT). */
export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

const USAGE_CODES: ReadonlySet<ErrorCode> = new Set(['USAGE', 'QUERY_INVALID', 'PRESET_UNKNOWN']);

export function exitCodeOf(error: unknown): number {
  if (isCancellation(error)) return EXIT.interrupted;
  return error instanceof AppError && USAGE_CODES.has(error.code) ? EXIT.usage : EXIT.failed;
}
