import { AppError } from '#shared/errors.ts';

/** What DuckDB says when another process has the file open. */
export function isFileLocked(error: unknown): boolean {
  return error instanceof Error && /could not set lock on file|being used by another process/i.test(error.message);
}

/** True where the database file itself is broken: what can be built again should be. */
export function isFileDamaged(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof AppError) return false;
  return /^(FATAL|INTERNAL|Serialization|Catalog|Binder) Error|database has been invalidated|checksum|corrupt|not a valid DuckDB database/i.test(
    error.message,
  );
}
