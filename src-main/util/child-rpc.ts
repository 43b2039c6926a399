import type { ChildProcess } from 'node:child_process';
import { AppError, deserializeError, type ErrorShape, serializeError } from '#shared/errors.ts';

/** Starts one of the engine's processes with `serialization: 'advanced'`; entry/ provides it, since only it may start processes. */
export type ForkEntry = (name: 'lens' | 'inference' | 'inspect', args: readonly string[]) => ChildProcess;

/**
 * Calls between the engine and its child processes (lens, inference) over Node's own IPC channel with `serialization: 'advanced'`
 * (typed arrays and BigInt pass). A handler may emit any number of events before it answers. They are taken one at a time, in order, and
 * before the answer; emit waits while EVENTS_AHEAD of them are on their way, so that a slow reader bounds the memory of both sides and
 * neither side waits while the other works.
 */
export interface ChildCallContext {
  signal: AbortSignal;
  emit(event: unknown): Promise<void>;
}
export type ChildHandlers = Record<string, (input: never, context: ChildCallContext) => Promise<unknown>>;

/** Events of one call that are sent and not taken yet. With two, the next one is made while the last is taken. */
const EVENTS_AHEAD = 2;

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

/** A call that the child is answering. */
interface Running {
  abort: AbortController;
  /** Events that the caller has not taken. */
  ahead: number;
  /** Wakes an emit that waits for its turn. */
  wake: (() => void) | undefined;
  done: Promise<void>;
}

/** Runs in the child: answers calls until told to stop or until the parent is gone. `onStop` releases resources before the exit. */
export function serveChild(handlers: ChildHandlers, options: { onStop: () => Promise<void> }): void {
  const running = new Map<number, Running>();
  let stopping = false;
  const send = (message: FromChild): void => {
    if (process.connected) process.send?.(message);
  };
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    for (const call of running.values()) {
      call.abort.abort();
      call.wake?.();
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
        entry.ahead++;
        send({ kind: 'event', id, event });
        while (entry.ahead >= EVENTS_AHEAD && !entry.abort.signal.aborted) {
          await new Promise<void>((resolve) => {
            entry.wake = resolve;
          });
        }
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
        const entry: Running = { abort: new AbortController(), ahead: 0, wake: undefined, done: Promise.resolve() };
        running.set(message.id, entry);
        entry.done = run(message.id, message.name, message.input);
        break;
      }
      case 'cancel': {
        const call = running.get(message.id);
        call?.abort.abort();
        call?.wake?.();
        break;
      }
      case 'taken': {
        const call = running.get(message.id);
        if (!call) break;
        call.ahead--;
        call.wake?.();
        break;
      }
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

/** A call that waits for its answer. */
interface PendingCall {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  onEvent: ((event: never) => void | Promise<void>) | undefined;
  /** Settles when every event so far has been taken; what comes next waits for it. */
  taken: Promise<void>;
  isCancelled: boolean;
}

/** The engine's end. Every pending call fails with PROCESS_DIED when the child ends. */
export class ChildClient {
  readonly #child: ChildProcess;
  readonly #label: string;
  readonly #calls = new Map<number, PendingCall>();
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
    const { id } = message;
    const call = this.#calls.get(id);
    if (!call) return;
    switch (message.kind) {
      case 'result':
        void call.taken.then(() => this.#settle(id, () => call.resolve(message.value)));
        break;
      case 'error':
        // Who has cancelled does not wait for a reader that may be stuck.
        void (call.isCancelled ? Promise.resolve() : call.taken).then(() =>
          this.#settle(id, () => call.reject(deserializeError(message.error))),
        );
        break;
      case 'event':
        call.taken = call.taken.then(() => this.#take(id, message.event));
        break;
    }
  }

  /** Ends a call, unless its reader or the end of the process has ended it before. */
  #settle(id: number, settle: () => void): void {
    if (this.#calls.delete(id)) settle();
  }

  async #take(id: number, event: unknown): Promise<void> {
    const call = this.#calls.get(id);
    if (!call) return;
    try {
      await call.onEvent?.(event as never);
      this.#send({ kind: 'taken', id });
    } catch (error) {
      // The reader failed: stop the producer and hand the reader's own error to the caller.
      this.#calls.delete(id);
      this.#send({ kind: 'cancel', id });
      call.reject(error instanceof Error ? error : new Error(String(error)));
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
    const cancel = (): void => {
      const call = this.#calls.get(id);
      if (call) call.isCancelled = true;
      this.#send({ kind: 'cancel', id });
    };
    options.signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await new Promise<Result>((resolve, reject) => {
        this.#calls.set(id, {
          resolve: resolve as (value: unknown) => void,
          reject,
          onEvent: options.onEvent as never,
          taken: Promise.resolve(),
          isCancelled: false,
        });
        this.#send({ kind: 'call', id, name, input });
      });
    } finally {
      options.signal?.removeEventListener('abort', cancel);
    }
  }

  /** Ends the child at once, whatever it is at; pending calls fail with PROCESS_DIED. */
  kill(): void {
    this.#child.kill('SIGKILL');
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
