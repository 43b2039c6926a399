import { parentPort } from 'node:worker_threads';
import { AppError, serializeError } from '#shared/errors.ts';
import type { Task } from '../workers/task.ts';
import { TASKS } from '../workers/tasks/index.ts';
import type { FromWorker, ToWorker } from '../workers/worker-pool.ts';

/** Entry of a worker thread: one task at a time, cancelled or stopped by message, never terminated. */
const port = parentPort;
if (!port) throw new AppError('BUG', 'worker.ts runs only as a worker thread');

let current: { id: number; abort: AbortController; done: Promise<void> } | undefined;

async function run(id: number, name: keyof typeof TASKS, input: unknown, signal: AbortSignal): Promise<void> {
  const send = (message: FromWorker, transfer: Parameters<NonNullable<typeof port>['postMessage']>[1] = []): void =>
    port?.postMessage(message, transfer);
  try {
    const task = (await TASKS[name]()) as Task<unknown, unknown>;
    const { value, transfer } = await task.run(input, { signal, report: (progress) => send({ kind: 'progress', id, progress }) });
    send({ kind: 'result', id, value }, transfer);
  } catch (error) {
    send({ kind: 'error', id, error: serializeError(error) });
  }
}

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'run': {
      const abort = new AbortController();
      current = { id: message.id, abort, done: run(message.id, message.name, message.input, abort.signal) };
      break;
    }
    case 'cancel':
      if (current?.id === message.id) current.abort.abort();
      break;
    case 'stop':
      current?.abort.abort();
      void Promise.resolve(current?.done).then(() => port.close());
      break;
  }
});
