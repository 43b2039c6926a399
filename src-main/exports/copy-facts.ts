import { AppError } from '#shared/errors.ts';
import { safeSharp } from '../util/safe-sharp.ts';

export interface CopyFacts {
  /** As a file extension. */
  format: string;
  width: number;
  height: number;
  hasAlpha: boolean;
}

/**
 * Format and size of stored bytes by their own header; the catalog describes the download, not the smaller copy kept of it.
 * @throws AppError(VERIFY_FAILED) for bytes without a readable header
 */
export async function readFacts(bytes: Uint8Array, row: { url: string }): Promise<CopyFacts> {
  try {
    const { format, width, height, hasAlpha } = await safeSharp()(bytes, { pages: 1 }).metadata();
    return { format: format === 'jpeg' ? 'jpg' : format, width, height, hasAlpha };
  } catch (error) {
    throw unreadable(row, error);
  }
}

/**
 * There is no hash to check a smaller copy by, so it is decoded: a cut or unreadable one is found that way.
 * @throws AppError(VERIFY_FAILED) for bytes that do not decode
 */
export async function checkDecodes(bytes: Uint8Array, row: { url: string }): Promise<void> {
  try {
    await safeSharp()(bytes, { pages: 1, failOn: 'warning' }).stats();
  } catch (error) {
    throw unreadable(row, error);
  }
}

function unreadable(row: { url: string }, error: unknown): AppError {
  const why = error instanceof Error ? error.message : String(error);
  return new AppError('VERIFY_FAILED', `the stored image of ${row.url} cannot be decoded: ${why}`, {
    data: { url: row.url },
    cause: error,
  });
}
