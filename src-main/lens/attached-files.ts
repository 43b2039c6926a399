import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttachedFile, AttachedState } from '#shared/model/attached-file.ts';
import { ATTACHED_ENDING, attachedState, readAttachedRecord } from '../util/attached-records.ts';

/** Attached files with the same columns, in the order of their names: one scan reads them all. */
export interface AttachedGroup {
  files: readonly AttachedFile[];
  /** The first of the files; what it says of its columns holds for all. */
  first: AttachedFile;
}

/** The attached files of the pool as of now. */
export interface AttachedListing {
  groups: AttachedGroup[];
  /** All of them, by name, also those that cannot be read. */
  files: AttachedFile[];
  /** Those that queries go on without. */
  absent: { file: AttachedFile; state: Exclude<AttachedState, 'ok'> }[];
}

/** Keeps the records of the attached files, reading again only what changed. */
export class AttachedFiles {
  readonly #folder: string;
  #known = new Map<string, { identity: string; file: AttachedFile }>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param names of the entries of the pool folder @throws AppError(POOL_DAMAGED) naming a record that cannot be read */
  async list(names: readonly string[]): Promise<AttachedListing> {
    const records = names.filter((name) => name.endsWith(ATTACHED_ENDING)).sort();
    const known = new Map<string, { identity: string; file: AttachedFile }>();
    for (const name of records) known.set(name, await this.#read(name));
    this.#known = known;
    const files = [...known.values()].map(({ file }) => file);
    const states = await Promise.all(files.map((file) => attachedState(file)));
    const present: AttachedFile[] = [];
    const absent: AttachedListing['absent'] = [];
    for (const [index, file] of files.entries()) {
      const state = states[index] ?? 'missing';
      if (state === 'ok') present.push(file);
      else absent.push({ file, state });
    }
    return { groups: grouped(present), files, absent };
  }

  async #read(name: string): Promise<{ identity: string; file: AttachedFile }> {
    const path = join(this.#folder, name);
    const { size, mtimeMs, ino } = await stat(path);
    const identity = `${size}:${mtimeMs}:${ino}`;
    const known = this.#known.get(name);
    return known?.identity === identity ? known : { identity, file: await readAttachedRecord(path) };
  }
}

/** Neighbours only, so that the groups keep the order of the names. */
function grouped(files: readonly AttachedFile[]): AttachedGroup[] {
  const groups: { shape: string; first: AttachedFile; files: AttachedFile[] }[] = [];
  for (const file of files) {
    const shape = JSON.stringify([file.columns, file.map, file.isSwapped, file.rowsWithoutUrl > 0]);
    const last = groups.at(-1);
    if (last?.shape === shape) last.files.push(file);
    else groups.push({ shape, first: file, files: [file] });
  }
  return groups;
}
