import { ListChecks, Pause, Play } from 'lucide-react';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { isAtWork } from '../../stores/runs-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, EmptyState, Select, VisuallyHidden } from '../../ui/index.ts';
import { useMedia } from '../../ui/use-media.ts';
import styles from './jobs.module.css';
import { RunDetail } from './run-detail.tsx';
import { RunList } from './run-list.tsx';
import { groupRuns, runLine, runTitle } from './run-words.ts';

/** What works in the background: all jobs, and one of them in detail. */
export function JobsScreen() {
  const { runs, ui, attempt } = useStores();
  const all = useStore(runs, (state) => state.runs);
  const chosen = useStore(ui, (state) => state.shownRun);
  const isNarrow = useMedia('(width < 1000px)');
  const shown = all.find(({ id }) => id === chosen) ?? groupRuns(all)[0]?.runs[0];
  const isWorking = all.some(isAtWork);
  const hasPaused = all.some(({ state }) => state === 'paused');
  const show = (run: number): void => ui.getState().showRun(run);

  if (!shown)
    return (
      <main className={styles.screen} aria-label={t('jobs.title')}>
        <VisuallyHidden>
          <h1>{t('jobs.title')}</h1>
        </VisuallyHidden>
        <EmptyState
          icon={ListChecks}
          level={2}
          title={t('jobs.empty')}
          text={t('jobs.empty_text')}
          actions={
            <Button variant="primary" onPress={() => ui.getState().open({ kind: 'sources', tab: 'crawl' })}>
              {t('jobs.empty_crawl')}
            </Button>
          }
        />
      </main>
    );
  const pauseAll = (isWorking || hasPaused) && (
    <Button icon={isWorking ? Pause : Play} kbd="Ctrl+Shift+P" onPress={() => void attempt(() => runs.getState().pauseOrResumeAll())}>
      {t(isWorking ? 'jobs.pause_all' : 'jobs.resume_all')}
    </Button>
  );
  return (
    <main className={styles.screen} aria-label={t('jobs.title')}>
      {isNarrow ? (
        <div className={styles.narrowList}>
          <VisuallyHidden>
            <h1>{t('jobs.title')}</h1>
          </VisuallyHidden>
          <Select
            label={t('jobs.choose')}
            isLabelHidden
            value={String(shown.id)}
            options={groupRuns(all).flatMap((group) =>
              group.runs.map((run) => ({ id: String(run.id), text: runTitle(run), detail: runLine(run, all) })),
            )}
            onChange={(id) => show(Number(id))}
            className={styles.grow}
          />
          {pauseAll}
        </div>
      ) : (
        <nav className={styles.side} aria-label={t('jobs.list')}>
          <div className={styles.sideHead}>
            <h1 className={styles.sideTitle}>{t('jobs.title')}</h1>
            {pauseAll}
          </div>
          <RunList runs={all} shown={shown.id} onShow={show} />
        </nav>
      )}
      <RunDetail key={shown.id} run={shown} />
    </main>
  );
}
