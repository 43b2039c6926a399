import { availableParallelism } from 'node:os';
import { AppError } from '#shared/errors.ts';
import { failure, type Outcome } from '#shared/outcome.ts';
import type { ChildClient } from '../util/child-rpc.ts';
import { Limiter } from '../util/limiter.ts';
import type { ImageFacts, InspectOptions } from './image-facts.ts';

const MAX_PROCESSES = 8;
/** Decoders stop by themselves after some seconds; one that hangs does not. */
const MAX_SECONDS = 60;

interface InspectorOptions {
  /** Starts entry/inspect.ts. */
  start: () => ChildClient;
  /** Images inspected at once, each in a process of its own; default: one per core, at most 8. */
  size?: number;
  /** After so many seconds an image is given up; default 60. */
  maxSeconds?: number;
}

/**
 * inspectImage in processes of their own, one image at a time in each: decoders are native code that reads bytes from strangers, and
 * a crash or a hang in one takes nothing along but the image. Processes start on first use.
 */
export class ImageInspectors {
  readonly #options: InspectorOptions;
  readonly #limiter: Limiter;
  readonly #maxSeconds: number;
  readonly #idle: ChildClient[] = [];
  readonly #busy = new Set<ChildClient>();
  #isClosed = false;

  constructor(options: InspectorOptions) {
    this.#options = options;
    this.#limiter = new Limiter(options.size ?? Math.max(1, Math.min(MAX_PROCESSES, availableParallelism())));
    this.#maxSeconds = options.maxSeconds ?? MAX_SECONDS;
  }

  /**
   * @returns what inspectImage returns; decode_error too for an image that ends two processes in a row, or is not done in time
   * @throws AppError(PROCESS_DIED) where no process starts; the signal's reason while it waits for its turn
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
      async () =>
        (await this.#try<Result>(name, input)) ??
        // Something else may have ended the process: memory ran out, somebody stopped it.
        (await this.#try<Result>(name, input)) ??
        failure('decode_error', 'image decoding error: the decoder crashed'),
      { signal },
    );
  }

  /** @returns undefined where the process ended meanwhile */
  async #try<Result>(name: string, input: unknown): Promise<Outcome<Result> | undefined> {
    const client = await this.#take();
    this.#busy.add(client);
    let isLate = false;
    let timer: NodeJS.Timeout | undefined;
    try {
      timer = setTimeout(() => {
        isLate = true;
        client.kill();
      }, this.#maxSeconds * 1000);
      return await client.call<Outcome<Result>>(name, input).catch((error: unknown) => {
        if (!(error instanceof AppError) || error.code !== 'PROCESS_DIED' || this.#isClosed) throw error;
        return isLate ? failure('decode_error', `image decoding error: not done in ${this.#maxSeconds} seconds`) : undefined;
      });
    } finally {
      clearTimeout(timer);
      this.#busy.delete(client);
      if (client.isAlive) this.#idle.push(client);
    }
  }

  async #take(): Promise<ChildClient> {
    if (this.#isClosed) throw new AppError('CANCELLED', 'the image inspectors were closed');
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) if (idle.isAlive) return idle;
    const client = this.#options.start();
    this.#busy.add(client);
    try {
      // A process that does not even start says nothing about the image: its error is for the caller.
      await client.call('ping', null);
      return client;
    } catch (error) {
      this.#busy.delete(client);
      throw error;
    }
  }

  /** Waits until every process has ended; what they are at is finished first. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#idle.splice(0), ...this.#busy].map((client) => client.close()));
  }
}
