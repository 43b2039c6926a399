import { Worker } from 'node:worker_threads';
import { AppError, deserializeError, type ErrorShape } from '#shared/errors.ts';
import { safeSharp } from '../util/safe-sharp.ts';
import { CANCELLED, type DecodeBatch, type DecodedBatch } from './decode-batch.ts';
import type { FailedImage } from './inference-protocol.ts';

export type ToDecoder = { kind: 'batch'; batch: DecodeBatch } | { kind: 'stop' };
export type FromDecoder = { kind: 'decoded'; decoded: DecodedBatch } | { kind: 'error'; id: number; error: ErrorShape };

interface Pending {
  batch: DecodeBatch;
  missing: number;
  failed: FailedImage[];
  decodeMs: number;
  error: Error | undefined;
  resolve: (result: { failed: FailedImage[]; decodeMs: number }) => void;
  reject: (error: Error) => void;
}

/**
 * Threads that decode batches. Every thread gets every batch, in order, and the threads share a batch by its counter; a batch is done when
 * all of them have answered. The caller bounds how many batches are under way.
 */
export class DecodePool {
  readonly #workers: Worker[];
  readonly #pending = new Map<number, Pending>();
  #dead: Error | undefined;
  #isClosing = false;
  #nextId = 1;

  /** @param threads at least 1 @param entry of the thread: entry/preprocess-worker.ts */
  constructor(threads: number, entry: URL) {
    safeSharp(); // before the first thread that decodes
    this.#workers = Array.from({ length: threads }, () => {
      const worker = new Worker(entry);
      worker.on('message', (message: FromDecoder) => this.#receive(message));
      worker.on('error', (error) => this.#fail(error instanceof Error ? error.message : String(error)));
      worker.on('exit', (code) => {
        if (!this.#isClosing) this.#fail(`exit code ${code}`);
      });
      return worker;
    });
  }

  get threads(): number {
    return this.#workers.length;
  }

  /** Fills `work.pixels`. @throws AppError(FILE_NOT_FOUND), AppError(LIBRARY_DAMAGED), AppError(PROCESS_DIED), after all threads are done with it */
  decode(work: Omit<DecodeBatch, 'id'>): Promise<{ failed: FailedImage[]; decodeMs: number }> {
    const batch: DecodeBatch = { ...work, id: this.#nextId++ };
    return new Promise((resolve, reject) => {
      if (this.#dead) {
        reject(this.#dead);
        return;
      }
      this.#pending.set(batch.id, { batch, missing: this.#workers.length, failed: [], decodeMs: 0, error: undefined, resolve, reject });
      for (const worker of this.#workers) worker.postMessage({ kind: 'batch', batch } satisfies ToDecoder);
    });
  }

  /** Makes the threads skip the rest of all batches. Their promises still settle. */
  cancelAll(): void {
    for (const { batch } of this.#pending.values()) Atomics.store(new Int32Array(batch.control), CANCELLED, 1);
  }

  #receive(message: FromDecoder): void {
    const id = message.kind === 'decoded' ? message.decoded.id : message.id;
    const pending = this.#pending.get(id);
    if (!pending) return;
    pending.missing--;
    if (message.kind === 'decoded') {
      pending.failed.push(...message.decoded.failed);
      pending.decodeMs += message.decoded.decodeMs;
    } else {
      pending.error ??= deserializeError(message.error);
      Atomics.store(new Int32Array(pending.batch.control), CANCELLED, 1);
    }
    if (pending.missing > 0) return;
    this.#pending.delete(id);
    if (pending.error) pending.reject(pending.error);
    else pending.resolve({ failed: pending.failed, decodeMs: pending.decodeMs });
  }

  #fail(why: string): void {
    this.#dead ??= new AppError('PROCESS_DIED', `a decoding thread ended (${why})`);
    for (const pending of this.#pending.values()) pending.reject(this.#dead);
    this.#pending.clear();
  }

  /** Waits until every thread has ended by itself. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.cancelAll();
    await Promise.all(
      this.#workers.map(
        (worker) =>
          new Promise<void>((resolve) => {
            if (worker.threadId === -1) return resolve();
            worker.once('exit', () => resolve());
            worker.postMessage({ kind: 'stop' } satisfies ToDecoder);
          }),
      ),
    );
  }
}
