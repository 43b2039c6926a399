import { type FileHandle, open } from 'node:fs/promises';

interface Entry {
  handle: Promise<FileHandle>;
  users: number;
  /** No longer in the map: to be closed by its last user. */
  isRetired?: true;
}

/** Keeps at most `limit` idle files open for reading; the one unused for longest is closed first, and none while it is read. */
export class ReadHandles {
  readonly #limit: number;
  readonly #entries = new Map<string, Entry>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Runs `read` with the open file. @throws what opening or `read` throws */
  async use<T>(path: string, read: (handle: FileHandle) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(path) ?? { handle: open(path, 'r'), users: 0 };
    // Set again, so that the map's order is the order of use.
    this.#entries.delete(path);
    this.#entries.set(path, entry);
    entry.users++;
    try {
      return await read(await entry.handle);
    } catch (error) {
      // A file that could not be opened must not stay in the map as a failure for ever.
      await entry.handle.catch(() => this.#entries.get(path) === entry && this.#entries.delete(path));
      throw error;
    } finally {
      entry.users--;
      if (entry.isRetired && entry.users === 0) await (await entry.handle).close();
      await this.#trim();
    }
  }

  /** From now on the file is opened anew: another one may lie under its name. Reads under way go on with the old one. */
  retire(path: string): void {
    const entry = this.#entries.get(path);
    if (!entry) return;
    this.#entries.delete(path);
    entry.isRetired = true;
    // Where it could not be opened there is nothing to close.
    if (entry.users === 0) entry.handle.then((handle) => handle.close()).catch(() => undefined);
  }

  /** Closes a file that is about to be deleted; call it when no read of it is under way. */
  async forget(path: string): Promise<void> {
    const entry = this.#entries.get(path);
    this.#entries.delete(path);
    await (await entry?.handle)?.close();
  }

  async #trim(): Promise<void> {
    for (const [path, entry] of this.#entries) {
      if (this.#entries.size <= this.#limit) return;
      if (entry.users > 0) continue;
      this.#entries.delete(path);
      await (await entry.handle).close();
    }
  }

  /** Closes everything; call it when no read is under way. */
  async close(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of entries) await (await entry.handle).close();
  }
}
