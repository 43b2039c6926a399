import type { Task } from '../task.ts';

/** Every task a worker thread can run, loaded on first use. */
export const TASKS = {
  extract: async () => (await import('./extract.task.ts')).default,
  'read-range': async () => (await import('./read-range.task.ts')).default,
  'export-shard': async () => (await import('./export-shard.task.ts')).default,
};

export type TaskName = keyof typeof TASKS;
type TaskOf<Name extends TaskName> = Awaited<ReturnType<(typeof TASKS)[Name]>>;
export type TaskInputs = { [Name in TaskName]: TaskOf<Name> extends Task<infer Input, unknown> ? Input : never };
export type TaskOutputs = { [Name in TaskName]: TaskOf<Name> extends Task<never, infer Output> ? Output : never };
