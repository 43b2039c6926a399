import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AppError, deserializeError, type ErrorShape } from '#shared/errors.ts';
import type { TaskInputs, TaskName, TaskOutputs } from './tasks/index.ts';

export type ToWorker = { kind: 'run'; id: number; name: TaskName; input: unknown } | { kind: 'cancel'; id: number } | { kind: 'stop' };
export type FromWorker =
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'error'; id: number; error: ErrorShape }
  | { kind: 'progress'; id: number; progress: unknown };

/**
 * Memory for young objects in a thread. By default V8 lets it grow to 48 MB in each before it looks for garbage, which a machine with
 * many cores pays for many times over.
 */
const YOUNG_MB = 16;

interface Job {
  id: number;
  name: TaskName;
  input: unknown;
  signal: AbortSignal | undefined;
  onProgress: ((progress: never) => void) | undefined;
  /** Takes the job's listener off its signal, which may live much longer than the job. */
  unlisten: () => void;
  resolve: (value: never) => void;
  reject: (error: Error) => void;
}

/**
 * A fixed number of worker threads, each running one task at a time. Threads start on first use and are stopped cooperatively:
 * a thread inside DuckDB or sharp is never terminated (that would abort the whole process).
 */
export class WorkerPool {
  readonly #size: number;
  readonly #entry: URL;
  readonly #beforeStart: () => void;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Job>();
  readonly #waiting: Job[] = [];
  #nextId = 1;
  #closed = false;

  /**
   * @param options.size threads, at least 1; default: one per core, at most 8
   * @param options.beforeStart called before every start of a thread: what has to happen in this one first, such as `safeSharp` where tasks
   *   decode images. (The pool does not import it: a thread that only reads crawl files would load sharp for nothing.)
   */
  constructor(options: { size?: number; entry?: URL; beforeStart?: () => void } = {}) {
    this.#size = options.size ?? Math.max(1, Math.min(8, availableParallelism()));
    this.#beforeStart = options.beforeStart ?? (() => {});
    this.#entry = options.entry ?? new URL('../entry/worker.ts', import.meta.url);
  }

  get size(): number {
    return this.#size;
  }

  /** Runs one task. @throws what the task threw; the signal's reason when aborted before the start; AppError(PROCESS_DIED) */
  run<Name extends TaskName>(
    name: Name,
    input: TaskInputs[Name],
    options: { onProgress?: (progress: never) => void; signal?: AbortSignal | undefined } = {},
  ): Promise<TaskOutputs[Name]> {
    if (this.#closed) return Promise.reject(new AppError('BUG', 'the worker pool is closed'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        id: this.#nextId++,
        name,
        input,
        signal: options.signal,
        onProgress: options.onProgress,
        unlisten: () => {},
        resolve,
        reject,
      });
      this.#dispatch();
    });
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#idle.pop() ?? (this.#busy.size < this.#size ? this.#start() : undefined);
      if (!worker) return;
      const job = this.#waiting.shift();
      if (!job) return;
      if (job.signal?.aborted) {
        this.#idle.push(worker);
        job.reject(job.signal.reason);
        continue;
      }
      this.#busy.set(worker, job);
      worker.ref();
      const { id, signal } = job;
      const cancel = (): void => worker.postMessage({ kind: 'cancel', id } satisfies ToWorker);
      signal?.addEventListener('abort', cancel, { once: true });
      job.unlisten = () => signal?.removeEventListener('abort', cancel);
      worker.postMessage({ kind: 'run', id: job.id, name: job.name, input: job.input } satisfies ToWorker);
    }
  }

  #start(): Worker {
    this.#beforeStart();
    const worker = new Worker(this.#entry, { stderr: false, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    worker.on('message', (message: FromWorker) => this.#receive(worker, message));
    const ended = (why: string): void => {
      const job = this.#busy.get(worker);
      this.#busy.delete(worker);
      const at = this.#idle.indexOf(worker);
      if (at >= 0) this.#idle.splice(at, 1);
      job?.unlisten();
      job?.reject(new AppError('PROCESS_DIED', `a worker thread ended during ${job.name} (${why})`));
      if (!this.#closed) this.#dispatch();
    };
    worker.on('error', (error) => ended(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => ended(`exit code ${code}`));
    return worker;
  }

  #receive(worker: Worker, message: FromWorker): void {
    const job = this.#busy.get(worker);
    if (!job || job.id !== message.id) return;
    if (message.kind === 'progress') {
      job.onProgress?.(message.progress as never);
      return;
    }
    job.unlisten();
    this.#busy.delete(worker);
    this.#idle.push(worker);
    worker.unref();
    if (message.kind === 'result') job.resolve(message.value as never);
    else job.reject(deserializeError(message.error));
    this.#dispatch();
  }

  /** Cancels what runs and waits until every thread has ended by itself. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#waiting.splice(0)) job.reject(new AppError('CANCELLED', 'the worker pool was closed'));
    const all = [...this.#idle, ...this.#busy.keys()];
    await Promise.all(
      all.map(
        (worker) =>
          new Promise<void>((resolve) => {
            worker.ref();
            worker.once('exit', () => resolve());
            worker.postMessage({ kind: 'stop' } satisfies ToWorker);
          }),
      ),
    );
  }
}
