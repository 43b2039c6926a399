import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { AppOptions } from '#main/app/app-options.ts';
import { type App, createApp } from '#main/app/create-app.ts';
import { forkEntry } from '#main/entry/fork-entry.ts';
import { type Log, silentLog } from '#main/util/log.ts';
import type { Run, RunOperation, RunsSnapshot } from '#shared/contract/runs.ts';
import { tempDir } from './temp-dir.ts';

const SAMPLE_MODEL = fileURLToPath(new URL('../../resources/sample-model', import.meta.url));

export interface TestApp extends App {
  configDir: string;
  call: App['handlers']['calls'];
  /** Starts a run. @returns its id */
  start(operation: RunOperation, input?: Record<string, unknown>): Promise<number>;
  /** The first snapshot of the runs for which this holds. */
  untilRuns(holds: (snapshot: RunsSnapshot) => boolean): Promise<RunsSnapshot>;
  /** A run once it is in one of these states. */
  until(run: number, ...states: Run['state'][]): Promise<Run>;
}

/** What handlers get besides their input. */
export const context = { signal: new AbortController().signal, progress: () => {} };

/** An app with real engines and settings of its own; closed with the test. */
export function testApp(options: Partial<AppOptions> = {}): TestApp {
  const configDir = options.configDir ?? join(tempDir(), 'config');
  const app = createApp({ home: 'serve', sampleModelDir: SAMPLE_MODEL, fork: forkEntry, log: silentLog, ...options, configDir });
  onTestFinished(async () => await app.close());
  const untilRuns = async (holds: (snapshot: RunsSnapshot) => boolean): Promise<RunsSnapshot> =>
    await firstOf(app.handlers.streams.runs, holds);
  return {
    ...app,
    configDir,
    call: app.handlers.calls,
    async start(operation, input = {}) {
      return (await app.handlers.calls.run_start({ operation, input }, context)).run;
    },
    untilRuns,
    async until(id, ...states) {
      const find = ({ runs }: RunsSnapshot): Run | undefined => runs.find((run) => run.id === id);
      const seen = await untilRuns((snapshot) => states.includes(find(snapshot)?.state ?? 'queued'));
      const run = find(seen);
      if (!run) throw new Error(`run ${id} is not there`);
      return run;
    },
  };
}

/** The first snapshot of a stream for which this holds. */
export async function firstOf<T>(
  stream: (input: Record<string, never>, context: { signal: AbortSignal; emit: (snapshot: T) => void }) => Promise<void>,
  holds: (snapshot: T) => boolean,
): Promise<T> {
  const stop = new AbortController();
  let found: { snapshot: T } | undefined;
  await stream(
    {},
    {
      signal: stop.signal,
      emit(snapshot) {
        if (found || !holds(snapshot)) return;
        found = { snapshot };
        stop.abort();
      },
    },
  );
  if (!found) throw new Error('the stream ended');
  return found.snapshot;
}

/** A log that can be read. */
export function keptLog(): { log: Log; lines: { level: string; data: object; message: string }[] } {
  const lines: { level: string; data: object; message: string }[] = [];
  const add = (level: string) => (data: object, message: string) => void lines.push({ level, data, message });
  return { log: { debug: add('debug'), info: add('info'), warn: add('warn'), error: add('error') }, lines };
}
