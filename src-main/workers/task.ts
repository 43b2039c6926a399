import type { Transferable } from 'node:worker_threads';

/** What a running task gets besides its input. `report` sends a progress value to the caller (fire and forget). */
export interface TaskContext {
  signal: AbortSignal;
  report(progress: unknown): void;
}

/** One kind of work for a worker thread. Inputs and outputs are cloneable; `transfer` lists buffers to hand over without a copy. */
export interface Task<Input, Output> {
  run(input: Input, context: TaskContext): Promise<{ value: Output; transfer?: Transferable[] }>;
}

/** Gives a task its types. */
export function defineTask<Input, Output>(task: Task<Input, Output>): Task<Input, Output> {
  return task;
}
