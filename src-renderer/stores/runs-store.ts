import type { Run, RunOperation, RunsSnapshot } from '#shared/contract/runs.ts';
import type { AppClient } from '../connect.ts';
import { createStore, type Store } from './create-store.ts';

export interface RunsState {
  runs: readonly Run[];
  drive: RunsSnapshot['drive'];
  network: RunsSnapshot['network'];
  /** @returns the number of the run @throws AppError USAGE for an input that the operation refuses */
  start(operation: RunOperation, input: Record<string, unknown>): Promise<number>;
  pause(run: number): Promise<void>;
  resume(run: number): Promise<void>;
  /** Stops for good and keeps what is done. */
  cancel(run: number): Promise<void>;
  dismiss(run: number): Promise<void>;
  /** Pauses all that are at work; where none is, resumes all that are paused. */
  pauseOrResumeAll(): Promise<void>;
}

/** Whether a run is at work or waits for its turn. */
export function isAtWork({ state }: Run): boolean {
  return state === 'running' || state === 'queued' || state === 'pausing';
}

/** Operations that run in the background. */
export function createRunsStore(client: AppClient, signal: AbortSignal): Store<RunsState> {
  const store = createStore<RunsState>((_set, get) => ({
    runs: [],
    drive: null,
    network: 'unused',
    start: async (operation, input) => (await client.call('run_start', { operation, input })).run,
    pause: async (run) => void (await client.call('run_pause', { run })),
    resume: async (run) => void (await client.call('run_resume', { run })),
    cancel: async (run) => void (await client.call('run_cancel', { run })),
    dismiss: async (run) => void (await client.call('run_dismiss', { run })),
    async pauseOrResumeAll() {
      await client.call(get().runs.some(isAtWork) ? 'runs_pause' : 'runs_resume', {});
    },
  }));
  client.stream('runs', {}, { signal, onSnapshot: ({ runs, drive, network }) => store.setState({ runs, drive, network }) });
  return store;
}
