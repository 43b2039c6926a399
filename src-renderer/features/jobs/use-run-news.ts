import { useEffect } from 'react';
import type { Run } from '#shared/contract/runs.ts';
import { t } from '../../messages/translate.ts';
import { isAtWork } from '../../stores/runs-store.ts';
import { useStores } from '../../stores/stores.ts';
import { doneLine, runTitle } from './run-words.ts';
import { useShowFolder } from './use-show-folder.ts';

/** Tells in a toast when a job that was at work has ended. */
export function useRunNews(): void {
  const { runs, ui, shell } = useStores();
  const showFolder = useShowFolder();
  useEffect(() => {
    const told = (run: Run): void => {
      const show = { label: t('jobs.news.show'), run: () => ui.getState().showRun(run.id) };
      if (run.state === 'failed')
        ui.getState().tell({
          tone: 'failed',
          text: t('jobs.news.failed', { name: runTitle(run), message: run.message ?? '' }),
          action: show,
        });
      if (run.state !== 'done') return;
      const out = run.operation === 'export' && typeof run.result?.out === 'string' ? run.result.out : null;
      ui.getState().tell({
        tone: 'done',
        text: t('jobs.news.done', { name: runTitle(run), line: doneLine(run) }),
        action: out === null ? show : { label: t(shell ? 'jobs.show_folder' : 'jobs.copy_path'), run: () => void showFolder(out) },
      });
    };
    return runs.subscribe((now, before) => {
      for (const run of now.runs) {
        const last = before.runs.find(({ id }) => id === run.id);
        if (last && isAtWork(last) && !isAtWork(run)) told(run);
      }
    });
  }, [runs, ui, shell, showFolder]);
}
