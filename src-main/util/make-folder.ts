import { mkdir } from 'node:fs/promises';
import { diskError } from './disk-errors.ts';

/** Makes a folder and those above it; what is there stays as it is. @throws AppError(DISK_FULL), else what the system says */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw diskError(error, path);
  }
}
