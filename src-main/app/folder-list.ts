import { existsSync } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import type { appCalls } from '#shared/contract/app.ts';
import { AppError } from '#shared/errors.ts';
import { diskError } from '../util/disk-errors.ts';
import { driveSpace } from '../util/drive-space.ts';
import { libraryPaths } from '../util/library-paths.ts';
import { givenPath } from './given-path.ts';

type FolderListInput = z.output<typeof appCalls.folder_list.input>;
type FolderList = z.output<typeof appCalls.folder_list.output>;
type Entry = FolderList['entries'][number];

const MOST_ENTRIES = 5000;
/** In place of a path on Windows: the list of its drives. */
const DRIVES = '/';
/** Looked at together: few enough that other files have their turn. */
const STATS_AT_ONCE = 64;

/**
 * What lies in a folder, folders first, each by name as people sort (`part 2` before `part 10`).
 * @throws AppError USAGE for what is no full path or no folder that can be read, FILE_NOT_FOUND
 */
export async function folderList(input: FolderListInput, { signal }: { signal: AbortSignal }): Promise<FolderList> {
  if (process.platform === 'win32' && input.path === DRIVES) return await driveList();
  const path = givenPath(input.path ?? homedir());
  const found = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw folderError(path, error);
  });
  const endings = input.endings.map((ending) => ending.toLowerCase());
  const shown = found.filter(({ name }) => input.hidden || !name.startsWith('.'));
  // A link may lead to a folder: only its target tells.
  const links = await inTurns(
    shown.filter((item) => item.isSymbolicLink()),
    signal,
    async ({ name }) => ({ name, kind: (await lookAt(join(path, name), name))?.kind }),
  );
  const named = [
    ...shown.flatMap((item) => (item.isDirectory() ? { name: item.name, kind: 'folder' as const } : [])),
    ...shown.flatMap((item) => (item.isFile() ? { name: item.name, kind: 'file' as const } : [])),
    ...links,
  ].filter(({ name, kind }) => kind === 'folder' || (kind === 'file' && hasEnding(name, endings)));
  const order = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  named.sort((a, b) => (a.kind === b.kind ? order.compare(a.name, b.name) : a.kind === 'folder' ? -1 : 1));
  const looked = await inTurns(named.slice(0, MOST_ENTRIES), signal, ({ name }) => lookAt(join(path, name), name));
  const parent = dirname(path);
  return {
    path,
    parent: parent !== path ? parent : process.platform === 'win32' ? DRIVES : null,
    drive: (await driveSpace(path)) ?? { free_bytes: 0, total_bytes: 0 },
    entries: looked.flatMap((entry) => entry ?? []),
    left_off: Math.max(0, named.length - MOST_ENTRIES),
  };
}

/** Makes a folder in one that is there. @throws AppError USAGE, FILE_NOT_FOUND, DISK_FULL */
export async function folderCreate(given: string): Promise<{ path: string }> {
  const path = givenPath(given);
  try {
    await mkdir(path);
  } catch (error) {
    throw folderError(path, diskError(error, path));
  }
  return { path };
}

const hasEnding = (name: string, endings: readonly string[]): boolean => endings.some((ending) => name.toLowerCase().endsWith(ending));

/** Some at a time, in order. @throws the signal's reason */
async function inTurns<T, R>(items: readonly T[], signal: AbortSignal, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += STATS_AT_ONCE) {
    signal.throwIfAborted();
    results.push(...(await Promise.all(items.slice(at, at + STATS_AT_ONCE).map(work))));
  }
  return results;
}

/** undefined for what is gone by now, may not be looked at, or is neither file nor folder. */
async function lookAt(path: string, name: string): Promise<Entry | undefined> {
  const facts = await stat(path).catch(() => undefined);
  if (!facts || (!facts.isDirectory() && !facts.isFile())) return undefined;
  const isFolder = facts.isDirectory();
  return {
    name,
    path,
    kind: isFolder ? 'folder' : 'file',
    bytes: isFolder ? null : facts.size,
    changed: Math.round(facts.mtimeMs),
    is_library: isFolder && existsSync(libraryPaths(path).catalog),
  };
}

async function driveList(): Promise<FolderList> {
  const letters = Array.from({ length: 26 }, (_, at) => `${String.fromCharCode(65 + at)}:\\`);
  const found = await Promise.all(letters.map((path) => lookAt(path, path)));
  const entries = found.flatMap((entry) => entry ?? []);
  return { path: DRIVES, parent: null, drive: { free_bytes: 0, total_bytes: 0 }, entries, left_off: 0 };
}

function folderError(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOTDIR: 'is no folder',
    EACCES: 'may not be read or changed by this user',
    EPERM: 'may not be read or changed by this user',
    EEXIST: 'is there already',
    ENAMETOOLONG: 'has a name that is too long',
    EROFS: 'is on a drive that cannot be written to',
    EINVAL: 'has a name that this drive cannot take',
    ELOOP: 'is a link that leads in a circle',
  };
  if (code === 'ENOENT') return new AppError('FILE_NOT_FOUND', `${path} does not exist`, { data: { path }, cause: error });
  const reason = code === undefined ? undefined : reasons[code];
  return reason === undefined ? error : new AppError('USAGE', `${path} ${reason}`, { data: { path }, cause: error });
}
