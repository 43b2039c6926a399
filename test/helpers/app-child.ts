import { fileURLToPath } from 'node:url';
import { createApp } from '#main/app/create-app.ts';
import { forkEntry } from '#main/entry/fork-entry.ts';
import { silentLog } from '#main/util/log.ts';
import { serializeError } from '#shared/errors.ts';
import type { FromAppChild, ToAppChild } from './app-process.ts';

/** The app in a process of its own, which a test may kill: answers calls by message, tells of its runs. */
const [configDir = '', offlineTimes = '0'] = process.argv.slice(2);
let questions = 0;
const app = createApp({
  home: 'serve',
  sampleModelDir: fileURLToPath(new URL('../../resources/sample-model', import.meta.url)),
  fork: forkEntry,
  log: silentLog,
  configDir,
  // The network is told to be back after so many questions, whatever it is.
  isOnline: async () => ++questions > Number(offlineTimes),
});
const send = (message: FromAppChild): void => void process.send?.(message);
const { signal } = new AbortController();

process.on('message', async ({ id, name, input }: ToAppChild) => {
  try {
    const handler = app.handlers.calls[name] as (input: unknown, context: object) => Promise<unknown>;
    send({ kind: 'answer', id, output: await handler(input, { signal, progress: () => {} }) });
  } catch (error) {
    send({ kind: 'failure', id, error: serializeError(error) });
  }
});
process.on('disconnect', () => process.exit(0));
void app.handlers.streams.runs({}, { signal, emit: (snapshot) => send({ kind: 'runs', snapshot, questions }) });
