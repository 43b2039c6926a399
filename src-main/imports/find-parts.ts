import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '#shared/errors.ts';

/** One shard of a data set. Plain JSON. */
export interface DatasetPart {
  kind: 'tar' | 'folder' | 'parquet';
  /** Absolute. */
  path: string;
  /** The table that belongs to a tar or a folder; null where there is none. */
  metadata: string | null;
}

const TAR = /\.(tar|tar\.gz|tgz)$/i;
const PARQUET = /\.parquet$/i;
const SAMPLE_FILE = /\.(jpe?g|png|webp|gif|avif|tiff?|bmp|txt|json)$/i;
/** Folders below the one that was named. */
const MAX_DEPTH = 4;

/**
 * Finds the shards of data sets in img2dataset's and webdataset's layouts: `00000.tar`, or the folder `00000`, with `00000.parquet` beside
 * it, a parquet file by itself, or tars alone. Links inside folders are not followed.
 * @param paths files or folders @returns in the order of the paths, inside a folder by name
 * @throws AppError(FILE_NOT_FOUND); AppError(SOURCE_UNREADABLE) for a path under which there is nothing of this kind
 */
export async function findParts(paths: readonly string[]): Promise<DatasetPart[]> {
  const parts: DatasetPart[] = [];
  for (const given of paths) {
    const path = resolve(given);
    const found = await stat(path).catch((cause: unknown) => {
      throw new AppError('FILE_NOT_FOUND', `${given}: no such file or folder`, { data: { path: given }, cause });
    });
    // A pipe is no file to look into: opening it would wait for its writer.
    const here = found.isDirectory() ? await partsOf(path, 0) : found.isFile() ? await partOfFile(path) : [];
    if (here.length === 0)
      throw new AppError('SOURCE_UNREADABLE', `${given}: expected tars, parquet files or folders of images, found none`, {
        data: { path: given },
      });
    parts.push(...here);
  }
  const known = new Set<string>();
  return parts.filter(({ path }) => !known.has(path) && known.add(path));
}

async function partOfFile(path: string): Promise<DatasetPart[]> {
  if (PARQUET.test(path)) return [{ kind: 'parquet', path, metadata: null }];
  if (!TAR.test(path)) return [];
  const metadata = path.replace(TAR, '.parquet');
  const isThere = await stat(metadata).then(
    (found) => found.isFile(),
    () => false,
  );
  return [{ kind: 'tar', path, metadata: isThere ? metadata : null }];
}

async function partsOf(folder: string, depth: number): Promise<DatasetPart[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
  const parts: DatasetPart[] = [];
  const tables = new Set<string>();
  const tableOf = (stem: string): string | null => {
    const name = `${stem}.parquet`;
    if (!files.has(name)) return null;
    tables.add(name);
    return join(folder, name);
  };
  if ([...files].some((name) => SAMPLE_FILE.test(name) && !/_stats\.json$/i.test(name))) {
    const beside = join(dirname(folder), `${basename(folder)}.parquet`);
    // The table of a folder that was itself named lies outside it.
    const isThere =
      depth === 0 &&
      (await stat(beside).then(
        (found) => found.isFile(),
        () => false,
      ));
    parts.push({ kind: 'folder', path: folder, metadata: isThere ? beside : null });
  }
  for (const entry of entries) parts.push(...(await partsOfEntry(folder, entry, depth, tableOf)));
  for (const name of files)
    if (PARQUET.test(name) && !tables.has(name)) parts.push({ kind: 'parquet', path: join(folder, name), metadata: null });
  return parts.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function partsOfEntry(
  folder: string,
  entry: Dirent,
  depth: number,
  tableOf: (stem: string) => string | null,
): Promise<DatasetPart[]> {
  const path = join(folder, entry.name);
  if (entry.isFile()) return TAR.test(entry.name) ? [{ kind: 'tar', path, metadata: tableOf(entry.name.replace(TAR, '')) }] : [];
  if (!entry.isDirectory() || /^[._]/.test(entry.name) || depth >= MAX_DEPTH) return [];
  const below = await partsOf(path, depth + 1);
  return below.map((part) => (part.kind === 'folder' && part.path === path ? { ...part, metadata: tableOf(entry.name) } : part));
}
