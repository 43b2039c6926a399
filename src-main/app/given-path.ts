import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { AppError } from '#shared/errors.ts';

/** `~/Pictures` is in the home folder; every other path stays as it is. */
export function fromHome(path: string): string {
  if (path === '~') return homedir();
  return /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : path;
}

/**
 * A path that the user has given: full, or from the home folder on (`~/Pictures`). The app has no current folder that the user knows of.
 * @throws AppError USAGE
 */
export function givenPath(path: string): string {
  const full = fromHome(path);
  if (full.includes('\0') || !isAbsolute(full))
    throw new AppError('USAGE', `expected a full path, such as ${join(homedir(), 'Pictures')}, got ${JSON.stringify(path)}`, {
      data: { path },
    });
  return resolve(full);
}
