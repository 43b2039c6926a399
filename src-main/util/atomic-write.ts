import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskError } from './disk-errors.ts';

/** Forces the directory entry itself to disk. A no-op on Windows, which has no such call. */
export async function fsyncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Virus scanners hold fresh files for a moment on Windows; there a rename is tried for up to a second. */
async function renamePatiently(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (process.platform !== 'win32' || attempt === 10 || (code !== 'EPERM' && code !== 'EACCES' && code !== 'EBUSY')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Puts a finished file in its place: fsync, rename, fsync of the folder. Both paths must be on one file system. */
export async function publishFile(temporary: string, final: string): Promise<void> {
  const handle = await open(temporary, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await renamePatiently(temporary, final);
  await fsyncDirectory(dirname(final));
}

/** Puts a finished folder, whose files are on disk already, in its place; what a killed run left there goes. */
export async function publishFolder(temporary: string, final: string): Promise<void> {
  await rm(final, { recursive: true, force: true, maxRetries: 3 });
  await fsyncDirectory(temporary);
  await renamePatiently(temporary, final);
  await fsyncDirectory(dirname(final));
}

/**
 * Makes a file under a temporary path and puts it in its place: it is there whole or not at all.
 * @param write makes the file at `temporary`, on the file system of `final`
 * @throws AppError(DISK_FULL), else what `write` throws; the temporary file is gone then
 */
export async function writeFileAtomic<T>(
  { temporary, final }: { temporary: string; final: string },
  write: (temporary: string) => Promise<T>,
): Promise<T> {
  try {
    const written = await write(temporary);
    await publishFile(temporary, final);
    return written;
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskError(error, final);
  }
}
