import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { LIST_FORMATS, type ListFormat } from '#shared/model/stage-fetch-options.ts';

/** One URL list. */
export interface ListFile {
  path: string;
  format: ListFormat;
  isGzip: boolean;
}

/**
 * The lists to read: one file, or of a folder all files that end with the format's name, in the order of their names.
 * @param format as img2dataset writes it, `csv` or `csv.gz`; undefined: by the ending of the name, txt where it says nothing
 * @throws AppError(FILE_NOT_FOUND) for a path that is not there, or a folder without such a file; AppError(SOURCE_UNREADABLE) for a pipe
 */
export async function findLists(urlList: string, format: string | undefined): Promise<ListFile[]> {
  const path = resolve(urlList);
  const found = await stat(path).catch((cause: unknown) => {
    throw new AppError('FILE_NOT_FOUND', `url_list: ${path}: no such file or folder`, { data: { path }, cause });
  });
  if (found.isFile()) return [await listFile(path, format)];
  // It is read twice, and opening a pipe would wait for its writer.
  if (!found.isDirectory())
    throw new AppError('SOURCE_UNREADABLE', `url_list: ${path}: expected a file or a folder, found a pipe or a device`, { data: { path } });
  const ending = `.${format ?? 'txt'}`;
  const entries = await readdir(path, { withFileTypes: true });
  const isOpenable = (entry: Dirent): boolean => entry.isFile() || entry.isSymbolicLink();
  const names = entries
    .filter((entry) => isOpenable(entry) && entry.name.endsWith(ending) && !entry.name.startsWith('.'))
    .map(({ name }) => name);
  names.sort();
  if (names.length === 0)
    throw new AppError('FILE_NOT_FOUND', `url_list: ${path} holds no file that ends with ${ending}; input_format says which to take`, {
      data: { path },
    });
  return await Promise.all(names.map((name) => listFile(join(path, name), format)));
}

async function listFile(path: string, given: string | undefined): Promise<ListFile> {
  const name = (given === undefined ? path : `.${given}`).toLowerCase().replace(/\.gz$/, '');
  const format = LIST_FORMATS.find((one) => name.endsWith(`.${one}`)) ?? 'txt';
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return { path, format, isGzip: buffer[0] === 0x1f && buffer[1] === 0x8b };
  } finally {
    await file.close();
  }
}
