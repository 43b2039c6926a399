import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { App } from '#main/app/create-app.ts';
import type { RunsSnapshot } from '#shared/contract/runs.ts';
import { deserializeError, type ErrorShape } from '#shared/errors.ts';
import { killGroup } from './cli.ts';

export type CallName = keyof App['handlers']['calls'];
export interface ToAppChild {
  id: number;
  name: CallName;
  input: unknown;
}
export type FromAppChild =
  | { kind: 'answer'; id: number; output: unknown }
  | { kind: 'failure'; id: number; error: ErrorShape }
  | { kind: 'runs'; snapshot: RunsSnapshot; questions: number };

export interface AppProcess {
  call<Name extends CallName>(name: Name, input: Parameters<App['handlers']['calls'][Name]>[0]): Promise<unknown>;
  /** The first snapshot of the runs for which this holds, from now on or the last one. */
  untilRuns(holds: (snapshot: RunsSnapshot) => boolean): Promise<RunsSnapshot>;
  /** How often the app has asked whether the network is back. */
  questions(): number;
  /** kill -9, its children too; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts an app in a process of its own. @param options.through a command that runs it, as words: `unshare -n` */
export function startAppProcess(configDir: string, options: { through?: readonly string[]; offlineTimes?: number } = {}): AppProcess {
  const script = fileURLToPath(new URL('./app-child.ts', import.meta.url));
  const [program = '', ...words] = [...(options.through ?? []), process.execPath, script, configDir, String(options.offlineTimes ?? 0)];
  const child: ChildProcess = spawn(program, words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], detached: true });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  /** What waits for an answer of a process that is gone would wait for ever. */
  const unlessGone = <T>(answer: Promise<T>): Promise<T> =>
    Promise.race([
      answer,
      gone.then(() => {
        throw new Error('the process of the app is gone');
      }),
    ]);
  const kill = async (): Promise<void> => {
    killGroup(child);
    await gone;
  };
  onTestFinished(kill);
  let asked = 0;
  let questions = 0;
  let last: RunsSnapshot | undefined;
  const calls = new Map<number, { resolve: (output: unknown) => void; reject: (error: unknown) => void }>();
  const watchers = new Set<(snapshot: RunsSnapshot) => void>();
  child.on('message', (message: FromAppChild) => {
    if (message.kind === 'answer') calls.get(message.id)?.resolve(message.output);
    else if (message.kind === 'failure') calls.get(message.id)?.reject(deserializeError(message.error));
    else {
      last = message.snapshot;
      questions = message.questions;
      for (const watch of watchers) watch(message.snapshot);
    }
  });
  return {
    call: (name, input) =>
      unlessGone(
        new Promise((resolve, reject) => {
          const id = asked++;
          calls.set(id, { resolve, reject });
          const message: ToAppChild = { id, name, input };
          child.send(message);
        }),
      ),
    untilRuns: (holds) =>
      unlessGone(
        new Promise((resolve) => {
          const watch = (snapshot: RunsSnapshot): void => {
            if (!holds(snapshot)) return;
            watchers.delete(watch);
            resolve(snapshot);
          };
          watchers.add(watch);
          if (last) watch(last);
        }),
      ),
    questions: () => questions,
    kill,
  };
}
