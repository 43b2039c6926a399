import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { RunOperation } from '#shared/contract/runs.ts';
import { AppError } from '#shared/errors.ts';
import { createEngine, type Engine } from '../engine/create-engine.ts';
import { driveSpace } from '../util/drive-space.ts';
import type { AppOptions } from './app-options.ts';
import { Changes } from './changes.ts';
import { isOnline } from './is-online.ts';
import { RunManager } from './runs/run-manager.ts';
import type { SettingsStore } from './settings-store.ts';

/** How often a library is looked at for changes while somebody follows them. */
const LOOK_EVERY_MS = 200;

/** A library that is open: its engine, its runs, and the calls under way. */
export class OpenLibrary {
  readonly path: string;
  readonly name: string;
  readonly engine: Engine;
  readonly runs: RunManager;
  /** Something of the library has changed. */
  readonly changes = new Changes();
  readonly #closing = new AbortController();
  readonly #calls = new Set<Promise<unknown>>();
  #timer: NodeJS.Timeout | undefined;
  #seen = '';

  private constructor(path: string, engine: Engine, runs: RunManager) {
    this.path = path;
    this.name = basename(path) || path;
    this.engine = engine;
    this.runs = runs;
  }

  /** Opens it at once, so that whatever is wrong with it is told now. @throws AppError LIBRARY_NOT_FOUND, LIBRARY_LOCKED, LIBRARY_NEWER, LIBRARY_DAMAGED, DISK_FULL */
  static async open(path: string, settings: SettingsStore, options: AppOptions): Promise<OpenLibrary> {
    const { sampleModelDir, fork, log, now = Date.now } = options;
    const hiding = () => ({ hideUnsafe: settings.current.hide_unsafe, nsfwThreshold: settings.current.nsfw_threshold });
    const engine = createEngine({ libraryDir: path, sampleModelDir, fork, log, now, hiding });
    try {
      engine.services.library();
      const runs = new RunManager({
        engine,
        folder: path,
        log,
        now,
        minFreeBytes: () => settings.current.min_free_bytes,
        withSettings: (operation, input) => withSettings(operation, input, settings),
        driveSpace: options.driveSpace ?? driveSpace,
        isOnline: options.isOnline ?? isOnline,
      });
      const library = new OpenLibrary(path, engine, runs);
      library.#warmUp();
      return library;
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  /** Starts the lens and has it take over what changed, so that the first screen finds it ready. Whoever asks first gets its errors. */
  #warmUp(): void {
    void this.use(this.closing, (signal) => this.engine.services.lens().count({ scope: 'library', query: '' }, { signal })).catch(
      () => undefined,
    );
  }

  /** Aborted when the library is being closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Does something with the library, which stays open until it is over. The signal that `work` gets ends with the library too. */
  async use<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const call = work(AbortSignal.any([signal, this.#closing.signal]));
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  /** Notifies `changes` of what is written to the library for as long as somebody follows them. */
  watch(): void {
    if (this.#timer !== undefined || this.closing.aborted) return;
    this.#timer = setTimeout(() => {
      this.#look().then(
        (state) => {
          this.#timer = undefined;
          if (state !== this.#seen) this.changes.notify();
          this.#seen = state;
          if (this.changes.followers > 0) this.watch();
        },
        // The folder is gone, with its drive perhaps: whoever calls something learns of it.
        () => {
          this.#timer = undefined;
        },
      );
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Pauses the runs, ends the calls, gives the library back. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.runs.close();
    this.#closing.abort(new AppError('CANCELLED', 'the library is being closed'));
    clearTimeout(this.#timer);
    await Promise.allSettled(this.#calls);
    await this.engine.close();
  }

  /** Differs whenever the catalog, the pool or what is revealed does. */
  async #look(): Promise<string> {
    const { services } = this.engine;
    const { catalog, paths } = services.library();
    const { mtimeMs } = await stat(paths.pool);
    return [catalog.rowsWritten(), mtimeMs, services.reveal.allUntil].join();
  }
}

/** What the user has set for all downloads holds where the input does not say otherwise. */
function withSettings(operation: RunOperation, input: Record<string, unknown>, settings: SettingsStore): Record<string, unknown> {
  if (operation !== 'download') return input;
  const { contact, per_host, host_interval_ms } = settings.current;
  return { public_per_host: per_host, public_host_interval: host_interval_ms, ...(contact !== '' && { contact }), ...input };
}
