import type { LibrarySnapshot } from '#shared/contract/edits.ts';
import type { RunsSnapshot } from '#shared/contract/runs.ts';
import { librarySnapshot } from '../engine/library-snapshot.ts';
import type { Changes } from './changes.ts';
import type { LibraryHost } from './library-host.ts';
import type { OpenLibrary } from './open-library.ts';

/** A change of a library is told at most 5 times a second, one of a run at most 10 times. */
const LIBRARY_INTERVAL_MS = 200;
const RUNS_INTERVAL_MS = 100;

const NO_RUNS: RunsSnapshot = { runs: [], drive: null, network: 'unused' };

/** Follows the library that is open, and the next one when it is another. Silent while none is open. */
export async function followLibrary(
  host: LibraryHost,
  appChanges: Changes,
  { signal, emit }: { signal: AbortSignal; emit: (snapshot: LibrarySnapshot) => unknown },
): Promise<void> {
  await eachLibrary(host, appChanges, signal, async (library, stop) => {
    if (!library) return;
    const read = async (): Promise<LibrarySnapshot | null> => {
      library.watch();
      return await library.use(stop, () => librarySnapshot(library.engine.services));
    };
    await library.changes.follow(read, { signal: stop, emit, intervalMs: LIBRARY_INTERVAL_MS });
  });
}

/** Follows the runs of the library that is open; tells of none while none is open. */
export async function followRuns(
  host: LibraryHost,
  appChanges: Changes,
  { signal, emit }: { signal: AbortSignal; emit: (snapshot: RunsSnapshot) => unknown },
): Promise<void> {
  await eachLibrary(host, appChanges, signal, async (library, stop) => {
    if (library) await library.runs.follow({ signal: stop, emit, intervalMs: RUNS_INTERVAL_MS });
    else await emit(NO_RUNS);
  });
}

/** Calls `follow` for the open library and each that takes its place, with a signal that ends when it is closed. */
async function eachLibrary(
  host: LibraryHost,
  appChanges: Changes,
  signal: AbortSignal,
  follow: (library: OpenLibrary | null, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    const { version } = appChanges;
    const library = host.current;
    try {
      await follow(library, library ? AbortSignal.any([signal, library.closing]) : signal);
    } catch (error) {
      // What fails because the library is being closed is no failure.
      if (!library?.closing.aborted && !signal.aborted) throw error;
    }
    // The next library, not another change of the app.
    for (let seen = version; host.current === library && !signal.aborted; seen = appChanges.version) await appChanges.after(seen, signal);
  }
}
