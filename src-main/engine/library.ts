import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { type Catalog, openCatalog } from '../catalog/catalog.ts';
import { type LibraryLock, lockLibrary } from '../catalog/lock.ts';
import { mapDiskFull } from '../util/disk-errors.ts';
import { type LibraryPaths, libraryPaths } from '../util/library-paths.ts';

/** An open library: ours alone until close(). */
export interface Library {
  paths: LibraryPaths;
  catalog: Catalog;
  close(): void;
}

/** What an `init` that was killed may have left. */
const LEFT_BY_INIT = new Set(['lock.sqlite', 'lock.sqlite-journal']);

function entriesOf(folder: string): string[] {
  try {
    return existsSync(folder) ? readdirSync(folder) : [];
  } catch (error) {
    throw new AppError('USAGE', `${folder} must be a folder that can be read: ${error instanceof Error ? error.message : String(error)}`, {
      data: { path: folder },
      cause: error,
    });
  }
}

function makeFolder(folder: string): void {
  try {
    mapDiskFull(folder, () => mkdirSync(folder, { recursive: true }));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('USAGE', `${folder} cannot be made: ${error instanceof Error ? error.message : String(error)}`, {
      data: { path: folder },
      cause: error,
    });
  }
}

/**
 * Makes a library in an empty or absent folder.
 * @throws AppError LIBRARY_EXISTS when the folder holds anything, USAGE for a path that cannot be used, DISK_FULL
 */
export function initLibrary(folder: string): LibraryPaths {
  const paths = libraryPaths(resolve(folder));
  if (existsSync(paths.catalog))
    throw new AppError('LIBRARY_EXISTS', `${paths.root} already holds a library`, { data: { path: paths.root } });
  const entries = entriesOf(paths.root).filter((name) => !LEFT_BY_INIT.has(name));
  if (entries.length > 0) {
    throw new AppError(
      'LIBRARY_EXISTS',
      `${paths.root} must be empty or absent, but holds ${entries.length} entries (${entries.slice(0, 3).join(', ')})`,
      {
        data: { path: paths.root, entries: entries.length },
      },
    );
  }
  makeFolder(paths.root);
  openLibrary(paths.root, { create: true }).close();
  return paths;
}

/**
 * Opens a library, alone: takes the lock, brings the catalog up to date, gives back what a killed process held, empties `work/`.
 * @throws AppError LIBRARY_NOT_FOUND, LIBRARY_LOCKED, LIBRARY_NEWER, LIBRARY_DAMAGED, DISK_FULL
 */
export function openLibrary(folder: string, options: { create?: boolean } = {}): Library {
  const paths = libraryPaths(resolve(folder));
  if (!options.create && !existsSync(paths.catalog)) {
    throw new AppError('LIBRARY_NOT_FOUND', `${paths.root} holds no library; make one with: gleaner init ${paths.root}`, {
      data: { path: paths.root },
    });
  }
  const lock: LibraryLock = mapDiskFull(paths.lock, () => lockLibrary(paths.lock));
  let catalog: Catalog | undefined;
  try {
    catalog = openCatalog(paths.catalog);
    for (const folderPath of [paths.pool, paths.store, paths.vectors, paths.models, paths.work])
      mapDiskFull(folderPath, () => mkdirSync(folderPath, { recursive: true }));
    // Scratch of a process that was killed; its shards run again from their beginning.
    for (const entry of readdirSync(paths.work)) rmSync(join(paths.work, entry), { recursive: true, force: true });
    const opening = catalog;
    opening.transaction(() => opening.jobs.recover());
  } catch (error) {
    catalog?.close();
    lock.close();
    throw error;
  }
  const opened = catalog;
  return {
    paths,
    catalog: opened,
    close() {
      opened.close();
      lock.close();
    },
  };
}
