import type { ChildProcess } from 'node:child_process';
import { AppError, deserializeError, type ErrorShape, serializeError } from '#shared/errors.ts';

/** Starts one of the engine's processes with `serialization: 'advanced'`; entry/ provides it, since only it may start processes. */
export type ForkEntry = (name: 'lens' | 'inference', args: readonly string[]) => ChildProcess;

/**
 * Calls between the engine and its child processes (lens, inference) over Node's own IPC channel with `serialization: 'advanced'`
 * (typed arrays and BigInt pass). A handler may emit any number of events before it answers; each emit waits until the caller has
 * taken the event, so that a slow reader bounds the memory of both sides.
 */
export interface ChildCallContext {
  signal: AbortSignal;
  emit(event: unknown): Promise<void>;
}
export type ChildHandlers = Record<string, (input: never, context: ChildCallContext) => Promise<unknown>>;

type ToChild =
  | { kind: 'call'; id: number; name: string; input: unknown }
  | { kind: 'cancel'; id: number }
  | { kind: 'taken'; id: number }
  | { kind: 'stop' };
type FromChild =
  | { kind: 'ready' }
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'error'; id: number; error: ErrorShape }
  | { kind: 'event'; id: number; event: unknown };

/** Runs in the child: answers calls until told to stop or until the parent is gone. `onStop` releases resources before the exit. */
export function serveChild(handlers: ChildHandlers, options: { onStop: () => Promise<void> }): void {
  const running = new Map<number, { abort: AbortController; taken: (() => void) | undefined; done: Promise<void> }>();
  let stopping = false;
  const send = (message: FromChild): void => {
    if (process.connected) process.send?.(message);
  };
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    for (const call of running.values()) {
      call.abort.abort();
      call.taken?.();
    }
    await Promise.allSettled([...running.values()].map((call) => call.done));
    await options.onStop();
    process.exit(0);
  };
  const run = async (id: number, name: string, input: unknown): Promise<void> => {
    const handler = handlers[name];
    const entry = running.get(id);
    if (!entry) return;
    try {
      if (!handler) throw new AppError('BUG', `no handler named ${name}`);
      const emit = async (event: unknown): Promise<void> => {
        entry.abort.signal.throwIfAborted();
        const taken = new Promise<void>((resolve) => {
          entry.taken = resolve;
        });
        send({ kind: 'event', id, event });
        await taken;
        entry.abort.signal.throwIfAborted();
      };
      const value = await handler(input as never, { signal: entry.abort.signal, emit });
      send({ kind: 'result', id, value });
    } catch (error) {
      send({ kind: 'error', id, error: serializeError(error) });
    } finally {
      running.delete(id);
    }
  };
  process.on('message', (message: ToChild) => {
    switch (message.kind) {
      case 'call': {
        const entry = { abort: new AbortController(), taken: undefined as (() => void) | undefined, done: Promise.resolve() };
        running.set(message.id, entry);
        entry.done = run(message.id, message.name, message.input);
        break;
      }
      case 'cancel': {
        const call = running.get(message.id);
        call?.abort.abort();
        call?.taken?.();
        break;
      }
      case 'taken':
        running.get(message.id)?.taken?.();
        break;
      case 'stop':
        void stop();
        break;
    }
  });
  process.on('disconnect', () => void stop());
  // Ctrl+C reaches the whole process group; the parent decides when this process stops.
  process.on('SIGINT', () => {});
  send({ kind: 'ready' });
}

/** The engine's end. Every pending call fails with PROCESS_DIED when the child ends. */
export class ChildClient {
  readonly #child: ChildProcess;
  readonly #label: string;
  readonly #calls = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void; onEvent: ((event: never) => void | Promise<void>) | undefined }
  >();
  readonly #exited: Promise<void>;
  #nextId = 1;
  #dead: AppError | undefined;

  /** @param child forked with `serialization: 'advanced'` @param label for messages: `lens`, `inference` */
  constructor(child: ChildProcess, label: string) {
    this.#child = child;
    this.#label = label;
    child.on('message', (message: FromChild) => this.#receive(message));
    this.#exited = new Promise((resolve) => {
      const ended = (what: string): void => {
        this.#dead ??= new AppError('PROCESS_DIED', `the ${label} process ended (${what})`);
        for (const call of this.#calls.values()) call.reject(this.#dead);
        this.#calls.clear();
        resolve();
      };
      child.on('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
      child.on('error', (error) => ended(error.message));
    });
  }

  get isAlive(): boolean {
    return this.#dead === undefined;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  #receive(message: FromChild): void {
    if (message.kind === 'ready') return;
    const call = this.#calls.get(message.id);
    switch (message.kind) {
      case 'result':
        this.#calls.delete(message.id);
        call?.resolve(message.value);
        break;
      case 'error':
        this.#calls.delete(message.id);
        call?.reject(deserializeError(message.error));
        break;
      case 'event':
        void this.#take(message.id, message.event);
        break;
    }
  }

  async #take(id: number, event: unknown): Promise<void> {
    const call = this.#calls.get(id);
    try {
      await call?.onEvent?.(event as never);
      this.#send({ kind: 'taken', id });
    } catch (error) {
      // The reader failed: stop the producer and hand the reader's own error to the caller.
      this.#calls.delete(id);
      this.#send({ kind: 'cancel', id });
      call?.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #send(message: ToChild): void {
    if (this.#child.connected) this.#child.send(message);
  }

  /** Calls a handler of the child. @throws what the handler threw; AppError(PROCESS_DIED); the signal's reason when aborted */
  async call<Result, Event = never>(
    name: string,
    input: unknown,
    options: { signal?: AbortSignal | undefined; onEvent?: (event: Event) => void | Promise<void> } = {},
  ): Promise<Result> {
    if (this.#dead) throw this.#dead;
    options.signal?.throwIfAborted();
    const id = this.#nextId++;
    const cancel = (): void => this.#send({ kind: 'cancel', id });
    options.signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await new Promise<Result>((resolve, reject) => {
        this.#calls.set(id, { resolve: resolve as (value: unknown) => void, reject, onEvent: options.onEvent as never });
        this.#send({ kind: 'call', id, name, input });
      });
    } finally {
      options.signal?.removeEventListener('abort', cancel);
    }
  }

  /** Asks the child to stop and waits until it has. */
  async close(): Promise<void> {
    if (this.#dead === undefined) {
      this.#dead = new AppError('PROCESS_DIED', `the ${this.#label} process was closed`);
      this.#send({ kind: 'stop' });
    }
    await this.#exited;
  }
}
