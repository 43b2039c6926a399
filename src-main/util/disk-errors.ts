import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';

/** What says that no more can be written: the operating system's codes (drive full, quota used up) and SQLite's. */
const FULL_CODES = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);
/** DuckDB and libvips pass the system's sentence on without its code. */
const FULL_TEXT = /no space left on device|disk quota exceeded/i;

/** True for a full drive or a used-up quota, also as the cause of another error. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AppError && error.code === 'DISK_FULL') return true;
  const { code } = error as NodeJS.ErrnoException;
  return (code !== undefined && FULL_CODES.has(code)) || FULL_TEXT.test(error.message) || isDiskFull(error.cause);
}

/** SQLite could not make or write a file, and does not say why. */
const hidesItsReason = (error: unknown): boolean =>
  error instanceof Error && /^SQLITE_(CANTOPEN|IOERR)/.test(String((error as { code?: unknown }).code));

/** Whether the drive refuses a new file at this place for want of room: what SQLite heard and did not pass on. */
function refusesFiles(path: string): boolean {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const probe = isFolder ? join(path, `probe-${process.pid}`) : `${path}-probe-${process.pid}`;
  try {
    closeSync(openSync(probe, 'wx'));
    rmSync(probe);
    return false;
  } catch (error) {
    return isDiskFull(error);
  }
}

/** What to throw for a failed write to `path`: AppError(DISK_FULL) for a full drive, else the error itself. */
export function diskError(error: unknown, path: string): unknown {
  if (error instanceof AppError && error.code === 'DISK_FULL') return error;
  if (!isDiskFull(error) && !(hidesItsReason(error) && refusesFiles(path))) return error;
  return new AppError('DISK_FULL', `no space left on the drive of ${path}`, { data: { path }, cause: error });
}

/** Runs `work`, which writes to `path`. @throws AppError DISK_FULL, else what `work` throws */
export function mapDiskFull<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskError(error, path);
  }
}
