import { useCallback, useEffect, useState } from 'react';
import { AppError } from '#shared/errors.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';

export type StartWith = 'sample' | 'crawl' | 'tables' | 'artworks';

export interface StartLibrary {
  /** The folder that a new library goes into and what its drive has free; null until it is known. */
  folder: { path: string; free: number } | null;
  isStarting: boolean;
  /** What stood in the way, in a sentence. */
  problem: string | null;
  start(what: StartWith): Promise<void>;
}

/** Makes the library and begins with what was chosen. @param path the folder that the user wrote; null: the proposed one */
export function useStartLibrary(path: string | null): StartLibrary {
  const { app, client, runs, ui } = useStores();
  const proposed = useStore(app, (state) => state.app?.default_library ?? null);
  const [free, setFree] = useState<number | null>(null);
  const [isStarting, setStarting] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const wanted = path ?? proposed;

  useEffect(() => {
    let isCurrent = true;
    // The home folder's drive stands for folders that are not there yet.
    const look = async (): Promise<void> => {
      const { drive } = await client.call('folder_list', {});
      if (isCurrent) setFree(drive.free_bytes);
    };
    look().catch(() => setFree(null));
    return () => {
      isCurrent = false;
    };
  }, [client]);

  const start = useCallback(
    async (what: StartWith): Promise<void> => {
      if (wanted === null || wanted.trim() === '') return setProblem(t('start.folder.missing'));
      setStarting(true);
      setProblem(null);
      const { screen, show } = ui.getState();
      const first = what === 'sample' ? 'library' : 'pool';
      try {
        // Before it is open: whoever goes elsewhere as soon as it is must not be brought back.
        show(first);
        await openOrCreate(app.getState(), wanted.trim()).catch((error: unknown) => {
          if (ui.getState().screen === first) show(screen);
          throw error;
        });
        if (what === 'sample') await runs.getState().start('sample_crawl', {});
        else ui.getState().open({ kind: 'sources', tab: what === 'crawl' ? 'crawl' : 'tables' });
      } catch (error) {
        setProblem(error instanceof Error ? error.message : String(error));
      } finally {
        setStarting(false);
      }
    },
    [wanted, app, runs, ui],
  );
  return { folder: wanted === null || free === null ? null : { path: wanted, free }, isStarting, problem, start };
}

/** A library that is there is opened; anything else becomes one. */
async function openOrCreate(
  app: { openLibrary(path: string): Promise<void>; createLibrary(path: string): Promise<void> },
  path: string,
): Promise<void> {
  try {
    await app.openLibrary(path);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'LIBRARY_NOT_FOUND') throw error;
    await app.createLibrary(path);
  }
}
