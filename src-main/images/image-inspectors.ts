import { availableParallelism } from 'node:os';
import { AppError } from '#shared/errors.ts';
import { failure, type Outcome } from '#shared/outcome.ts';
import type { ChildClient } from '../util/child-rpc.ts';
import { Limiter } from '../util/limiter.ts';
import type { ImageFacts, InspectOptions } from './image-facts.ts';

const MAX_PROCESSES = 8;
/** Images in a process at once: while one is decoded, the next comes over, and the last is being encoded. */
const IMAGES_EACH = 2;
/** Decoders stop by themselves after some seconds; one that hangs does not. */
const MAX_SECONDS = 60;
/** So much longer an image is waited for that nobody wants any more. */
const GRACE_SECONDS = 2;

interface InspectorOptions {
  /** Starts entry/inspect.ts. */
  start: () => ChildClient;
  /** PDQ hashes, 32 bytes each: images near to one of them are `quarantined`. */
  pdqHashes?: Uint8Array;
  /** Processes; default: one per core, at most 8. */
  size?: number;
  /** After so many seconds an image is given up; default 60. */
  maxSeconds?: number;
}

/** A process, and how many images it is at. */
interface Inspector {
  client: ChildClient;
  /** Rejects where it does not start. */
  ready: Promise<unknown>;
  running: number;
}

/**
 * inspectImage in processes of their own, two images at a time in each: decoders are native code that reads bytes from strangers, and
 * a crash or a hang in one takes nothing along but the image; its neighbour is inspected again. Processes start on first use.
 */
export class ImageInspectors {
  readonly #options: InspectorOptions;
  readonly #size: number;
  readonly #limiter: Limiter;
  readonly #maxSeconds: number;
  /** Those that take any image. */
  #shared: Inspector[] = [];
  readonly #all = new Set<Inspector>();
  #isClosed = false;

  constructor(options: InspectorOptions) {
    this.#options = options;
    this.#size = options.size ?? Math.max(1, Math.min(MAX_PROCESSES, availableParallelism()));
    this.#limiter = new Limiter(this.#size * IMAGES_EACH);
    this.#maxSeconds = options.maxSeconds ?? MAX_SECONDS;
  }

  /**
   * @returns what inspectImage returns; decode_error too for an image that ends two processes in a row, or is not done in time
   * @throws AppError(PROCESS_DIED) where no process starts; the signal's reason, at once while it waits for its turn, else after some seconds
   */
  inspect(bytes: Uint8Array, options: InspectOptions, { signal }: { signal: AbortSignal }): Promise<Outcome<ImageFacts>> {
    return this.run('inspect', { bytes, options }, { signal });
  }

  /**
   * Another question about one image that entry/inspect.ts answers.
   * @returns what it answers, otherwise as `inspect` @throws as `inspect`
   */
  run<Result>(name: string, input: unknown, { signal }: { signal: AbortSignal }): Promise<Outcome<Result>> {
    return this.#limiter.run(
      async () => {
        const first = await this.#ask<Result>(this.#pick(), name, input, signal);
        if (typeof first === 'object') return first;
        signal.throwIfAborted();
        // It may have been the neighbour's fault, or somebody ended the process: the second time the image is on its own.
        const alone = this.#start();
        const second = await this.#ask<Result>(alone, name, input, signal);
        if (alone.client.isAlive && this.#shared.length < this.#size) this.#shared.push(alone);
        else await this.#close(alone);
        if (typeof second === 'object') return second;
        signal.throwIfAborted();
        return failure(
          'decode_error',
          `image decoding error: ${second === 'late' ? `not done in ${this.#maxSeconds} seconds` : 'the decoder crashed'}`,
        );
      },
      { signal },
    );
  }

  /** @returns `late` or `ended` where the process was ended, by its time or otherwise, before it answered */
  async #ask<Result>(inspector: Inspector, name: string, input: unknown, signal: AbortSignal): Promise<Outcome<Result> | 'late' | 'ended'> {
    const { client } = inspector;
    let isLate = false;
    let timer: NodeJS.Timeout | undefined;
    const giveUpAfter = (seconds: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        isLate = true;
        client.kill();
      }, seconds * 1000);
    };
    const onAbort = (): void => giveUpAfter(Math.min(GRACE_SECONDS, this.#maxSeconds));
    inspector.running++;
    try {
      // A process that does not even start says nothing about the image: its error is for the caller.
      await inspector.ready;
      giveUpAfter(this.#maxSeconds);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      return await client.call<Outcome<Result>>(name, input).catch((error: unknown) => {
        if (!(error instanceof AppError) || error.code !== 'PROCESS_DIED' || this.#isClosed) throw error;
        return isLate ? 'late' : 'ended';
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      inspector.running--;
      if (!client.isAlive) {
        this.#shared = this.#shared.filter((other) => other !== inspector);
        this.#all.delete(inspector);
      }
    }
  }

  /** The process for the next image: an idle one, a new one while there may be more, else the one with the least to do. */
  #pick(): Inspector {
    const alive = this.#shared.filter(({ client }) => client.isAlive);
    const [least] = alive.toSorted((a, b) => a.running - b.running);
    if (least && (least.running === 0 || alive.length >= this.#size)) return least;
    const inspector = this.#start();
    this.#shared = [...alive, inspector];
    return inspector;
  }

  #start(): Inspector {
    if (this.#isClosed) throw new AppError('CANCELLED', 'the image inspectors were closed');
    const client = this.#options.start();
    const ready = client.call('start', { pdqHashes: this.#options.pdqHashes ?? new Uint8Array() });
    ready.catch(() => {}); // told to those who wait for it
    const inspector = { client, ready, running: 0 };
    this.#all.add(inspector);
    return inspector;
  }

  async #close(inspector: Inspector): Promise<void> {
    this.#all.delete(inspector);
    await inspector.client.close();
  }

  /** Waits until every process has ended; what they are at is finished first. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#all].map((inspector) => this.#close(inspector)));
  }
}
