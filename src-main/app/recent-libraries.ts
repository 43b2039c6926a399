import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { AppSnapshot } from '#shared/contract/app.ts';
import { libraryPaths } from '../util/library-paths.ts';
import type { Log } from '../util/log.ts';
import { readJsonObject, writeJson } from './json-file.ts';

/** Libraries that are remembered. */
const MOST = 12;

const entry = z.object({ path: z.string().min(1), opened: z.number().int() });
type Entry = z.output<typeof entry>;

/** Libraries that were opened on this computer, the last first: `recent.json` in the configuration folder. */
export class RecentLibraries {
  readonly #path: string;
  readonly #log: Log;
  #entries: Entry[];
  #writing: Promise<unknown> = Promise.resolve();

  constructor(options: { folder: string; log: Log }) {
    this.#path = join(options.folder, 'recent.json');
    this.#log = options.log;
    this.#entries = this.#read();
  }

  list(): AppSnapshot['recent'] {
    return this.#entries.map(({ path, opened }) => ({
      path,
      name: basename(path),
      opened,
      is_there: existsSync(libraryPaths(path).catalog),
    }));
  }

  /** @throws AppError DISK_FULL */
  async add(path: string, opened: number): Promise<void> {
    await this.#change((entries) => [{ path, opened }, ...entries.filter((other) => other.path !== path)].slice(0, MOST));
  }

  /** @throws AppError DISK_FULL */
  async remove(path: string): Promise<void> {
    await this.#change((entries) => entries.filter((other) => other.path !== path));
  }

  async #change(change: (entries: Entry[]) => Entry[]): Promise<void> {
    const mine = this.#writing.then(async () => {
      const entries = change(this.#read());
      await writeJson(this.#path, { libraries: entries });
      this.#entries = entries;
    });
    this.#writing = mine.catch(() => {});
    await mine;
  }

  #read(): Entry[] {
    const found = readJsonObject(this.#path, this.#log)?.libraries;
    return Array.isArray(found) ? found.flatMap((item) => entry.safeParse(item).data ?? []).slice(0, MOST) : [];
  }
}
