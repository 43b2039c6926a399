import { AppError } from '#shared/errors.ts';
import type { DriveSpace } from '../../util/drive-space.ts';
import { FILLS_DRIVE } from './exclusion.ts';
import type { RunState } from './run-state.ts';

type Writer = Pick<RunState, 'operation' | 'input'>;

/** Folders that a run writes to. @param library its folder */
export function foldersOf({ operation, input }: Writer, library: string): string[] {
  return operation === 'export' && typeof input.out === 'string' ? [library, input.out] : [library];
}

/** @throws AppError DISK_FULL where a run that fills the drive finds less than the user's limit free */
export async function checkSpace(
  run: Writer,
  {
    folder,
    minFreeBytes,
    driveSpace,
  }: { folder: string; minFreeBytes: () => number; driveSpace: (path: string) => Promise<DriveSpace | null> },
): Promise<void> {
  if (!FILLS_DRIVE.has(run.operation)) return;
  const needed = minFreeBytes();
  for (const path of foldersOf(run, folder)) {
    const space = await driveSpace(path);
    if (space && space.free_bytes < needed)
      throw new AppError(
        'DISK_FULL',
        `expected ${needed} free bytes on the drive of ${path} before a run goes on, found ${space.free_bytes}`,
        {
          data: { path, free_bytes: space.free_bytes, needed_bytes: needed },
        },
      );
  }
}
