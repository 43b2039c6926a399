import type { AppSnapshot } from '#shared/contract/app.ts';
import type { RunsSnapshot } from '#shared/contract/runs.ts';
import type { appContract } from '#shared/contract.ts';
import { createReconnectingClient } from '#shared/rpc/reconnecting-client.ts';
import { openSocketChannel } from '#shared/rpc/socket-channel.ts';
import type { Engine } from './engine.ts';
import { engineSocket } from './engine-socket.ts';

/** What the shell itself knows of the engine's work, over a connection of its own; the page's frames it does not read. */
export interface EngineWatch {
  /** Folder of the library that is open, or was when the engine ended. */
  readonly library: string | undefined;
  /** Libraries opened before, the last first. */
  readonly recent: readonly string[];
  /** Runs that would be broken off by the engine's end. */
  readonly busyRuns: number;
  /** Folders that the user works with: libraries, and where exports went. */
  readonly folders: readonly string[];
  onChange(listener: () => void): void;
  /** Pauses all runs and waits until they have stopped. @throws AppError DISCONNECTED */
  pauseAll(): Promise<void>;
  close(): void;
}

const AT_WORK = new Set(['queued', 'running', 'pausing']);

export function watchEngine(engine: Engine): EngineWatch {
  const client = createReconnectingClient<typeof appContract>(async () => await openSocketChannel(engineSocket(await engine.address())));
  const watching = new AbortController();
  const listeners: (() => void)[] = [];
  let app: AppSnapshot | undefined;
  let runs: RunsSnapshot['runs'] = [];
  const changed = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const busy = (): number => runs.filter((run) => AT_WORK.has(run.state)).length;
  const { signal } = watching;
  client.stream(
    'app',
    {},
    {
      signal,
      onSnapshot: (snapshot) => {
        app = snapshot;
        changed();
      },
    },
  );
  client.stream(
    'runs',
    {},
    {
      signal,
      onSnapshot: (snapshot) => {
        runs = snapshot.runs;
        changed();
      },
    },
  );
  return {
    get library() {
      return app?.library?.path;
    },
    get recent() {
      return app?.recent.map(({ path }) => path) ?? [];
    },
    get busyRuns() {
      return busy();
    },
    get folders() {
      const out = runs.flatMap(({ input }) => (typeof input.out === 'string' ? [input.out] : []));
      return [...(app?.library ? [app.library.path] : []), ...(app?.recent.map(({ path }) => path) ?? []), ...out];
    },
    onChange: (listener) => void listeners.push(listener),
    async pauseAll() {
      await client.call('runs_pause', {});
      await new Promise<void>((resolve) => {
        const check = (): void => void (busy() === 0 && resolve());
        listeners.push(check);
        check();
      });
    },
    close() {
      watching.abort();
      client.close();
    },
  };
}
