import { basename } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { initLibrary } from '../engine/library.ts';
import type { AppOptions } from './app-options.ts';
import type { Changes } from './changes.ts';
import { givenPath } from './given-path.ts';
import { OpenLibrary } from './open-library.ts';
import type { RecentLibraries } from './recent-libraries.ts';
import type { SettingsStore } from './settings-store.ts';

export interface LibraryHostParts {
  options: AppOptions;
  settings: SettingsStore;
  recent: RecentLibraries;
  /** Notified when another library is open, or none. */
  changes: Changes;
}

/** Holds at most one open library. */
export class LibraryHost {
  readonly #parts: LibraryHostParts;
  #open: OpenLibrary | null = null;
  /** Opening and closing, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: LibraryHostParts) {
    this.#parts = parts;
  }

  get current(): OpenLibrary | null {
    return this.#open;
  }

  /** @throws AppError NO_LIBRARY */
  get(): OpenLibrary {
    if (!this.#open) throw new AppError('NO_LIBRARY', 'no library is open: make one or open one first');
    return this.#open;
  }

  /** Makes a library in an empty or new folder and opens it. @throws AppError LIBRARY_EXISTS, USAGE, DISK_FULL */
  create(given: string): Promise<{ path: string; name: string }> {
    return this.#inTurn(async () => await this.#switchTo(initLibrary(givenPath(given)).root));
  }

  /**
   * Opens a library; the one that was open is closed then, and stays open where the new one cannot be.
   * @throws AppError USAGE, LIBRARY_NOT_FOUND, LIBRARY_LOCKED, LIBRARY_NEWER, LIBRARY_DAMAGED, DISK_FULL
   */
  open(given: string): Promise<{ path: string; name: string }> {
    return this.#inTurn(async () => await this.#switchTo(givenPath(given)));
  }

  /** Pauses the runs of the open library and closes it; nothing where none is open. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.#open;
      this.#open = null;
      this.#parts.changes.notify();
      await before?.close();
    });
  }

  async #switchTo(path: string): Promise<{ path: string; name: string }> {
    const { settings, options, recent, changes } = this.#parts;
    if (this.#open?.path !== path) {
      const before = this.#open;
      this.#open = await OpenLibrary.open(path, settings, options);
      changes.notify();
      await before?.close();
    }
    await recent.add(path, (options.now ?? Date.now)());
    changes.notify();
    return { path, name: basename(path) || path };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return mine;
  }
}
