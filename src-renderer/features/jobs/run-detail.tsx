import { Copy, FolderOpen, Pause, Play, X } from 'lucide-react';
import { useState } from 'react';
import type { Run } from '#shared/contract/runs.ts';
import { formatCount, formatDateTime } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/index.ts';
import { CourtesyBoard } from './courtesy-board.tsx';
import { Failures } from './failures.tsx';
import { LogSection } from './log-section.tsx';
import { Metrics } from './metrics.tsx';
import { Phases } from './phases.tsx';
import { Problems } from './problems.tsx';
import styles from './run-detail.module.css';
import { RunProblem } from './run-problem.tsx';
import { keptCount, problemsOf, runTitle } from './run-words.ts';
import { useShowFolder } from './use-show-folder.ts';

/** Operations that ask hosts. */
const ASKS_HOSTS: readonly Run['operation'][] = ['download', 'sample_crawl'];

/** One job: how far it is, what it waits for, what did not work and what can be done about it. */
export function RunDetail({ run }: { run: Run }) {
  const [isLogOpen, setLogOpen] = useState(false);
  return (
    <section className={styles.detail} aria-label={runTitle(run)}>
      <div className={styles.column}>
        <header className={styles.head}>
          <div className={styles.headText}>
            <h2 className={styles.title} dir="auto">
              {runTitle(run)}
            </h2>
            <p className={styles.sub}>{whenOf(run)}</p>
          </div>
          <RunButtons run={run} />
        </header>
        <RunProblem run={run} onLog={() => setLogOpen(true)} />
        <Metrics run={run} />
        <Phases run={run} />
        <Problems problems={problemsOf(run)} />
        <Failures run={run} />
        {ASKS_HOSTS.includes(run.operation) && <CourtesyBoard run={run} />}
        <LogSection run={run} isOpen={isLogOpen} onToggle={setLogOpen} />
      </div>
    </section>
  );
}

function whenOf({ created, started, ended }: Run): string {
  if (ended !== null) return t('jobs.ended', { time: formatDateTime(ended) });
  return started === null ? t('jobs.created', { time: formatDateTime(created) }) : t('jobs.started', { time: formatDateTime(started) });
}

/** What can be done with a run as it stands. */
function RunButtons({ run }: { run: Run }) {
  const { runs, shell, attempt } = useStores();
  const showFolder = useShowFolder();
  const act = (work: (run: number) => Promise<void>) => (): void => void attempt(() => work(run.id));
  const { pause, resume, cancel, dismiss } = runs.getState();
  const hasEnded = run.state === 'done' || run.state === 'failed' || run.state === 'cancelled';
  const kept = keptCount(run);
  const out = run.operation === 'export' && run.state === 'done' && typeof run.result?.out === 'string' ? run.result.out : null;
  return (
    <div className={styles.buttons}>
      {out !== null && (
        <Button icon={shell ? FolderOpen : Copy} onPress={() => void showFolder(out)}>
          {t(shell ? 'jobs.show_folder' : 'jobs.copy_path')}
        </Button>
      )}
      {(run.state === 'running' || run.state === 'queued') && (
        <Button icon={Pause} onPress={act(pause)}>
          {t('run.pause')}
        </Button>
      )}
      {(run.state === 'paused' || run.state === 'failed') && (
        <Button icon={Play} variant="primary" onPress={act(resume)}>
          {t(run.state === 'failed' ? 'jobs.state.try_again' : 'run.resume')}
        </Button>
      )}
      {!hasEnded && run.state !== 'pausing' && (
        <Button onPress={act(cancel)}>{kept === 0 ? t('jobs.cancel') : t('jobs.cancel_keep', { count: formatCount(kept) })}</Button>
      )}
      {hasEnded && (
        <Button variant="quiet" icon={X} onPress={act(dismiss)}>
          {t('jobs.dismiss')}
        </Button>
      )}
    </div>
  );
}
