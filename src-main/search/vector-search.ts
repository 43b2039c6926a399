import { closeSync, openSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AppError, deserializeError, type ErrorShape } from '#shared/errors.ts';
import { mergeNearest, type NearestRows, type ScanRange, VectorScanner } from './vector-scan.ts';

/** `control`: Int32Array[1], 1 once the search is cancelled. */
export type ToSearcher = { kind: 'scan'; id: number; range: ScanRange; control: SharedArrayBuffer } | { kind: 'stop' };
/** What a thread is told at its start. */
export interface SearcherData {
  keepBytes: number;
}

export type FromSearcher = { kind: 'found'; id: number; nearest: NearestRows | null } | { kind: 'error'; id: number; error: ErrorShape };

/** Files below this are searched at once: starting threads would take longer. */
const SMALL_BYTES = 16 * 1024 * 1024;
const MAX_THREADS = 8;
/** Rows that all threads together keep in memory, for a minute after the last search. */
const MAX_KEPT_BYTES = 1024 * 1024 * 1024;
const IDLE_MS = 60_000;

interface Pending {
  resolve: (nearest: NearestRows | null) => void;
  reject: (error: Error) => void;
}

/** Exact nearest-neighbour search over vector files, shared among threads that start on first use. */
export class VectorSearch {
  readonly #entry: URL;
  readonly #threads: number;
  readonly #pending = new Map<number, Pending>();
  #workers: Worker[] = [];
  #idle: NodeJS.Timeout | undefined;
  #nextId = 1;

  /** @param options.threads default: one per core, at most 8 */
  constructor(options: { threads?: number } = {}) {
    this.#entry = new URL('../entry/search-worker.ts', import.meta.url);
    this.#threads = options.threads ?? Math.max(1, Math.min(MAX_THREADS, availableParallelism()));
  }

  /**
   * The rows 0 .. rows - 1 that have the greatest dot product with the query.
   * @throws AppError(LIBRARY_DAMAGED), AppError(DIMENSION_MISMATCH), AppError(PROCESS_DIED); the signal's reason
   */
  async nearest(asked: Omit<ScanRange, 'parts' | 'part'>, { signal }: { signal: AbortSignal }): Promise<NearestRows> {
    signal.throwIfAborted();
    if (asked.rows * asked.dim * 2 < SMALL_BYTES) return scanHere({ ...asked, parts: 1, part: 0 });
    clearTimeout(this.#idle);
    const control = new SharedArrayBuffer(4);
    const cancel = (): void => void Atomics.store(new Int32Array(control), 0, 1);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const workers = this.#started();
      const parts = await Promise.all(
        workers.map((worker, part) => this.#scan(worker, { ...asked, parts: workers.length, part }, control)),
      );
      signal.throwIfAborted();
      return mergeNearest(
        parts.flatMap((part) => part ?? []),
        asked.limit,
      );
    } finally {
      // After a failure of one thread the others need not go on.
      cancel();
      signal.removeEventListener('abort', cancel);
      // What the threads keep is only of use to somebody who goes on searching.
      this.#idle = setTimeout(() => void this.#stop(), IDLE_MS);
      this.#idle.unref();
    }
  }

  /** Waits until every thread has ended by itself. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#stop();
  }

  async #stop(): Promise<void> {
    const workers = this.#workers;
    this.#workers = [];
    await Promise.all(
      workers.map((worker) => {
        if (worker.threadId === -1) return undefined;
        const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
        worker.postMessage({ kind: 'stop' } satisfies ToSearcher);
        return ended;
      }),
    );
  }

  #started(): readonly Worker[] {
    if (this.#workers.length > 0) return this.#workers;
    this.#workers = Array.from({ length: this.#threads }, () => {
      const workerData: SearcherData = { keepBytes: Math.min(MAX_KEPT_BYTES, totalmem() / 8) / this.#threads };
      const worker = new Worker(this.#entry, { workerData });
      worker.on('message', (message: FromSearcher) => this.#receive(message));
      worker.on('error', (error) => this.#fail(error instanceof Error ? error.message : String(error)));
      worker.on('exit', (code) => {
        if (this.#workers.includes(worker)) this.#fail(`exit code ${code}`);
      });
      return worker;
    });
    return this.#workers;
  }

  #scan(worker: Worker, range: ScanRange, control: SharedArrayBuffer): Promise<NearestRows | null> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      worker.postMessage({ kind: 'scan', id, range, control } satisfies ToSearcher);
    });
  }

  #receive(message: FromSearcher): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.kind === 'found') pending?.resolve(message.nearest);
    else pending?.reject(deserializeError(message.error));
  }

  #fail(why: string): void {
    for (const pending of this.#pending.values()) pending.reject(new AppError('PROCESS_DIED', `a searching thread ended (${why})`));
    this.#pending.clear();
    this.#workers = [];
  }
}

/** One search in this thread. */
function scanHere(range: ScanRange): NearestRows {
  const file = openVectors(range.path);
  try {
    return new VectorScanner({ keepBytes: 0 }).scan(file, range, () => false) ?? mergeNearest([], range.limit);
  } finally {
    closeSync(file);
  }
}

/** @returns a file descriptor @throws AppError(LIBRARY_DAMAGED) when the file is not there */
export function openVectors(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new AppError('LIBRARY_DAMAGED', `the vectors ${path} cannot be opened`, { data: { path }, cause: error });
  }
}
