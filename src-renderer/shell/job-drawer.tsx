import { ChevronRight, HardDrive, Hourglass, Pause, Play } from 'lucide-react';
import type { Run } from '#shared/contract/runs.ts';
import { formatBytes, formatCount, formatDurationRange, formatNumber, formatPercent } from '../messages/format.ts';
import { t } from '../messages/translate.ts';
import { useStore } from '../stores/create-store.ts';
import { isAtWork } from '../stores/runs-store.ts';
import { useStores } from '../stores/stores.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import styles from './job-drawer.module.css';

/** The run that the drawer tells of: one at work, else one that can go on, else the last. */
function foremost(runs: readonly Run[]): Run | undefined {
  return (
    runs.find(({ state }) => state === 'running' || state === 'pausing') ??
    runs.find(isAtWork) ??
    runs.find(({ state }) => state === 'paused') ??
    runs[0]
  );
}

/** Bottom of the window: what is at work, never in the way. */
export function JobDrawer() {
  const { runs, ui } = useStores();
  const all = useStore(runs, (state) => state.runs);
  const drive = useStore(runs, (state) => state.drive);
  const isOpen = useStore(ui, (state) => state.drawerOpen);
  const run = foremost(all);
  return (
    <section className={styles.drawer} aria-label={t('shell.drawer')}>
      {isOpen && (
        <div className={styles.list}>
          {all.length === 0 ? (
            <p className={styles.none}>{t('shell.drawer.none')}</p>
          ) : (
            all.map((each) => <DrawerRow key={each.id} run={each} />)
          )}
        </div>
      )}
      <div className={styles.line}>
        <IconButton
          label={t(isOpen ? 'shell.drawer.close' : 'shell.drawer.open')}
          icon={ChevronRight}
          size="small"
          pressed={isOpen}
          className={isOpen ? styles.turned : undefined}
          onPress={() => ui.getState().toggle('drawer')}
        />
        {run === undefined ? <span className={styles.quiet}>{t('shell.drawer.idle')}</span> : <RunLine run={run} />}
        <span className={styles.space} />
        {drive !== null && (
          <span className={styles.free}>
            <Icon icon={HardDrive} size={14} />
            {t('shell.drive.free', { bytes: formatBytes(drive.free_bytes) })}
          </span>
        )}
        <Button variant="quiet" size="small" kbd="?" onPress={() => ui.getState().open({ kind: 'shortcuts' })}>
          {t('shell.shortcuts')}
        </Button>
      </div>
    </section>
  );
}

function DrawerRow({ run }: { run: Run }) {
  const { ui } = useStores();
  return (
    <div className={styles.row}>
      <RunLine run={run} isInList />
      <span className={styles.space} />
      <Button variant="link" onPress={() => ui.getState().showRun(run.id)}>
        {t('shell.drawer.details')}
      </Button>
    </div>
  );
}

/** One run in a line: name, bar, count, rate, time left, what it waits for, what can be done. */
function RunLine({ run, isInList = false }: { run: Run; isInList?: boolean }) {
  const { runs, ui, attempt } = useStores();
  const { progress } = run;
  const share = progress === null || progress.total === null || progress.total === 0 ? null : progress.done / progress.total;
  return (
    <>
      <strong className={styles.name}>{t(`run.operation.${run.operation}`)}</strong>
      {isAtWork(run) && progress !== null ? (
        <>
          <span className={styles.bar}>
            <ProgressBar value={share} label={t(`run.operation.${run.operation}`)} />
          </span>
          <span className={styles.count}>
            {progress.total === null
              ? formatCount(progress.done)
              : t('shell.drawer.of', { done: formatCount(progress.done), total: formatCount(progress.total) })}
          </span>
          <span className={styles.rate}>
            {t('shell.drawer.rate', { rate: formatNumber(progress.items_per_second, progress.items_per_second < 100 ? 1 : 0) })}
          </span>
          <span className={styles.eta}>
            {progress.eta_ms === null
              ? t('shell.drawer.estimating')
              : t('shell.drawer.left', { range: formatDurationRange(progress.eta_ms) })}
          </span>
          {progress.waiting !== null && progress.waiting.share >= 0.5 && (
            <span className={styles.waiting}>
              <Icon icon={Hourglass} size={13} />
              {t(`run.waiting.${progress.waiting.on}`, { share: formatPercent(progress.waiting.share) })}
            </span>
          )}
        </>
      ) : (
        <span className={styles.quiet}>{run.message ?? t(`run.state.${run.state}`)}</span>
      )}
      {run.state === 'running' && (
        <Button variant="quiet" size="small" icon={Pause} onPress={() => void attempt(() => runs.getState().pause(run.id))}>
          {t('run.pause')}
        </Button>
      )}
      {(run.state === 'paused' || run.state === 'failed') && (
        <Button variant="quiet" size="small" icon={Play} onPress={() => void attempt(() => runs.getState().resume(run.id))}>
          {t('run.resume')}
        </Button>
      )}
      {!isInList && (
        <Button variant="quiet" size="small" onPress={() => ui.getState().showRun(run.id)}>
          {t('shell.drawer.jobs')}
        </Button>
      )}
    </>
  );
}
