import { existsSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { fsyncDirectory } from '../../util/atomic-write.ts';
import { FileDigests } from '../file-digest.ts';
import { type ModelRecord, RECORD_FILE, readRecord } from './model-record.ts';

export const MODEL_NAME = /^[a-z0-9]+([.-][a-z0-9]+)*$/;
/** Folders of models that are not complete; a dot keeps them out of the list. */
const UNFINISHED = '.unfinished';

export type InstalledModel =
  | { state: 'ok'; name: string; dir: string; record: ModelRecord; bytes: number }
  | { state: 'damaged'; name: string; dir: string; problem: string };

/** The installed models of a library: `models/<name>/`, each with a record of its files. */
export class ModelStore {
  readonly #root: string;

  /** @param root the library's folder of models */
  constructor(root: string) {
    this.#root = root;
  }

  folderOf(name: string): string {
    return join(this.#root, name);
  }

  /** Where a model is put together. It survives an interruption, so that a download can go on. */
  unfinishedFolder(name: string): string {
    return join(this.#root, UNFINISHED, name);
  }

  isInstalled(name: string): boolean {
    return existsSync(join(this.folderOf(name), RECORD_FILE));
  }

  /** Every model, by name. */
  async list(): Promise<InstalledModel[]> {
    const entries = await readdir(this.#root, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name);
    return await Promise.all(names.sort().map((name) => this.#look(name)));
  }

  /** Bytes of models that are not complete, by name. */
  async unfinished(): Promise<{ name: string; bytes: number }[]> {
    const root = join(this.#root, UNFINISHED);
    if (!existsSync(root)) return [];
    const found: { name: string; bytes: number }[] = [];
    for (const name of (await readdir(root)).sort()) {
      let bytes = 0;
      for (const file of await readdir(join(root, name), { recursive: true })) {
        const facts = await stat(join(root, name, file));
        if (facts.isFile()) bytes += facts.size;
      }
      found.push({ name, bytes });
    }
    return found;
  }

  async #look(name: string): Promise<InstalledModel> {
    const dir = this.folderOf(name);
    try {
      const record = await readRecord(dir);
      for (const file of record.files) {
        const bytes = await stat(join(dir, file.path)).then((facts) => facts.size);
        if (bytes !== file.bytes)
          return { state: 'damaged', name, dir, problem: `${file.path} has ${bytes} bytes, expected ${file.bytes}` };
      }
      return { state: 'ok', name, dir, record, bytes: record.files.reduce((sum, file) => sum + file.bytes, 0) };
    } catch (error) {
      return { state: 'damaged', name, dir, problem: error instanceof Error ? error.message : String(error) };
    }
  }

  /**
   * The folder that `--model` means: an installed model's, or the one at a path.
   * @throws AppError(MODEL_NOT_FOUND) naming the installed models
   */
  async resolve(nameOrPath: string): Promise<string> {
    if (MODEL_NAME.test(nameOrPath) && this.isInstalled(nameOrPath)) return this.folderOf(nameOrPath);
    const path = resolve(nameOrPath);
    if (existsSync(path)) return path;
    const names = (await this.list()).map(({ name }) => name);
    const installed = names.length > 0 ? `installed are ${names.join(', ')}` : 'none is installed';
    throw new AppError('MODEL_NOT_FOUND', `no installed model and no folder is called ${nameOrPath}; ${installed} (gleaner models list)`, {
      data: { model: nameOrPath },
    });
  }

  /** Compares every byte of a model with its record. @returns problems, empty where all is well @throws AppError(MODEL_NOT_FOUND) */
  async verify(name: string, options: { signal: AbortSignal }): Promise<{ bytes: number; problems: string[] }> {
    this.#mustBeThere(name);
    const dir = this.folderOf(name);
    const problems: string[] = [];
    let total = 0;
    let record: ModelRecord;
    try {
      record = await readRecord(dir);
    } catch (error) {
      if (error instanceof AppError) return { bytes: 0, problems: [error.message] };
      throw error;
    }
    for (const file of record.files) {
      try {
        const { sha256, bytes } = await new FileDigests().digest(join(dir, file.path), { signal: options.signal });
        total += bytes;
        if (sha256 !== file.sha256)
          problems.push(`${name}: ${file.path} has ${bytes} bytes with the sha256 ${sha256}, expected ${file.bytes} with ${file.sha256}`);
      } catch (error) {
        options.signal.throwIfAborted();
        problems.push(`${name}: ${file.path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return { bytes: total, problems };
  }

  /** Puts a finished folder in its place. What was there under the name is replaced. */
  async publish(name: string): Promise<void> {
    const from = this.unfinishedFolder(name);
    const to = this.folderOf(name);
    await fsyncDirectory(from);
    if (existsSync(to)) {
      const old = `${from}.old`;
      await rm(old, { recursive: true, force: true });
      await rename(to, old);
      await rename(from, to);
      await rm(old, { recursive: true, force: true });
    } else await rename(from, to);
    await fsyncDirectory(dirname(to));
  }

  /** Deletes a model, or what an interrupted download left of it. @returns bytes freed @throws AppError(MODEL_NOT_FOUND) */
  async remove(name: string): Promise<number> {
    const unfinished = (await this.unfinished()).find((found) => found.name === name);
    if (unfinished === undefined) this.#mustBeThere(name);
    const dir = this.folderOf(name);
    let bytes = unfinished?.bytes ?? 0;
    if (existsSync(dir)) {
      for (const file of await readdir(dir, { recursive: true })) {
        const facts = await stat(join(dir, file));
        if (facts.isFile()) bytes += facts.size;
      }
    }
    await rm(dir, { recursive: true, force: true });
    await rm(this.unfinishedFolder(name), { recursive: true, force: true });
    return bytes;
  }

  #mustBeThere(name: string): void {
    if (MODEL_NAME.test(name) && existsSync(this.folderOf(name))) return;
    throw new AppError('MODEL_NOT_FOUND', `no model ${basename(name)} is installed (gleaner models list tells the names)`, {
      data: { name },
    });
  }
}
