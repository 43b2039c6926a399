import { readdir } from 'node:fs/promises';

/** Packs of originals have no prefix, those of thumbnails `thumbs-`. */
export type PackPrefix = '' | 'thumbs-';

/** File name of the n-th pack: `00000.tar`, `thumbs-00012.tar`. @param index 0 or more; past 99999 the name simply grows */
export function packName(prefix: PackPrefix, index: number): string {
  return `${prefix}${String(index).padStart(5, '0')}.tar`;
}

/** Index of a pack of this prefix, undefined for any other file. */
export function packIndex(prefix: PackPrefix, name: string): number | undefined {
  if (!name.startsWith(prefix)) return undefined;
  const digits = /^(\d{5,9})\.tar$/.exec(name.slice(prefix.length))?.[1];
  return digits === undefined || packName(prefix, Number(digits)) !== name ? undefined : Number(digits);
}

/** Indexes of the packs that lie in a folder, ascending. */
export async function listPackIndexes(dir: string, prefix: PackPrefix): Promise<number[]> {
  const indexes = (await readdir(dir)).map((name) => packIndex(prefix, name)).filter((index) => index !== undefined);
  return indexes.sort((a, b) => a - b);
}
