import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { AttachedFile } from '#shared/model/attached-file.ts';
import { writeFileAtomic } from '../util/atomic-write.ts';
import { ATTACHED_ENDING } from '../util/attached-records.ts';
import { inspectForeign } from './inspect-foreign.ts';
import { withDuckDb } from './read-pool-file.ts';

/** More files than this in one call are a mistake of the path: the largest published sets have some thousand. */
const MAX_FILES = 100_000;

export interface AttachInput {
  /** Files and folders; of a folder every `.parquet` file in it and below, but what begins with `.` or `_`, as Spark's own leftovers do. */
  paths: readonly string[];
  poolDir: string;
  /** Scratch folder on the same file system as `poolDir`. */
  workDir: string;
  isSwapped: boolean | undefined;
  now: Date;
}

/**
 * Makes parquet files of other tools part of a pool, in place. Every file is looked at before the first record is written.
 * @returns the records by path
 * @throws AppError(FILE_NOT_FOUND), AppError(SOURCE_UNREADABLE), AppError(DISK_FULL)
 */
export async function attachFiles(
  input: AttachInput,
  options: { onFile?: (done: number, total: number) => void; signal?: AbortSignal | undefined } = {},
): Promise<AttachedFile[]> {
  const paths = await parquetFiles(input.paths, input.poolDir);
  const records = await withDuckDb(async (duckDb) => {
    const inspected: AttachedFile[] = [];
    for (const path of paths) {
      options.signal?.throwIfAborted();
      inspected.push(await inspectForeign(duckDb, path, input));
      options.onFile?.(inspected.length, paths.length);
    }
    return inspected;
  }, options);
  for (const record of records) await writeRecord(record, input);
  return records;
}

/** Ends the attachment; the file itself stays as it is. */
export async function detachFile(poolDir: string, name: string): Promise<void> {
  await rm(join(poolDir, name + ATTACHED_ENDING));
}

async function writeRecord(record: AttachedFile, { poolDir, workDir }: AttachInput): Promise<void> {
  const name = record.name + ATTACHED_ENDING;
  await writeFileAtomic({ temporary: join(workDir, `${name}.tmp`), final: join(poolDir, name) }, (path) =>
    writeFile(path, `${JSON.stringify(record, null, 1)}\n`),
  );
}

async function parquetFiles(paths: readonly string[], poolDir: string): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths.map((one) => resolve(one))) {
    const info = await stat(path).catch((cause: unknown) => {
      throw new AppError('FILE_NOT_FOUND', `${path}: no such file or folder`, { data: { path }, cause });
    });
    const files = info.isDirectory() ? await parquetInside(path) : [path];
    for (const file of files) found.add(file);
    if (found.size > MAX_FILES) throw new AppError('USAGE', `${path}: expected at most ${MAX_FILES} files, found more`, { data: { path } });
  }
  const isInside = (way: string): boolean => !isAbsolute(way) && !way.startsWith(`..${sep}`);
  const own = [...found].find((file) => isInside(relative(resolve(poolDir), file)));
  if (own !== undefined)
    throw new AppError('USAGE', `${own} lies in the pool of this library: expected a file elsewhere`, { data: { path: own } });
  return [...found].sort();
}

async function parquetInside(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory() && /\.parquet$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !relative(folder, path)
          .split(sep)
          .some((part) => /^[._]/.test(part)),
    );
  if (files.length === 0)
    throw new AppError('SOURCE_UNREADABLE', `${folder}: expected .parquet files in the folder, found none`, { data: { path: folder } });
  return files;
}
