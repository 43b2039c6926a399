import type { Run } from '#shared/contract/runs.ts';
import { formatBytes, formatCount, formatDuration, formatDurationRange, formatNumber } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import styles from './run-detail.module.css';
import { failedCount, resultCount } from './run-words.ts';

interface Figure {
  label: string;
  value: string;
  unit?: string;
  note: string;
}

/** Four figures: how much is done, how fast, how long still, how many bytes. */
export function Metrics({ run }: { run: Run }) {
  const { runs } = useStores();
  const free = useStore(runs, (state) => state.drive?.free_bytes ?? null);
  const { progress } = run;
  if (progress === null) return null;
  const isWorking = run.state === 'running' || run.state === 'pausing';
  const figures = [
    doneFigure(run, progress),
    rateFigure(run, progress, isWorking),
    timeFigure(run, progress, isWorking),
    bytesFigure(run, progress, free),
  ];
  return (
    <dl className={styles.metrics} aria-label={t('jobs.metrics')}>
      {figures.map(({ label, value, unit, note }) => (
        <div key={label} className={styles.metric}>
          <dt>{label}</dt>
          <dd>
            <span className={styles.figure}>{value}</span>
            {unit !== undefined && <span className={styles.unit}> {unit}</span>}
            <span className={styles.metricNote}>{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

type Progress = NonNullable<Run['progress']>;

function doneFigure(run: Run, { done, total, failed_by_status: byStatus }: Progress): Figure {
  // The progress is that of its last step; what counts in the end is what arrived.
  if (run.operation === 'sample_crawl' && run.state === 'done') return arrivedFigure(run);
  const failed = Math.max(failedCount(byStatus), resultCount(run, 'failed'));
  return {
    label: t('jobs.metric.done'),
    value: formatCount(done),
    ...(total !== null && { unit: t('jobs.metric.of', { total: formatCount(total) }) }),
    note: failed > 0 ? t('jobs.metric.failed', { count: failed }) : t('jobs.metric.none_failed'),
  };
}

function arrivedFigure(run: Run): Figure {
  return {
    label: t('jobs.metric.arrived'),
    value: formatCount(resultCount(run, 'images')),
    unit: t('jobs.metric.of', { total: formatCount(resultCount(run, 'samples')) }),
    note: t('jobs.metric.failed', { count: resultCount(run, 'failed') }),
  };
}

function rateFigure({ phases, worked_ms: worked }: Run, { done, items_per_second: now }: Progress, isWorking: boolean): Figure {
  const label = t('jobs.metric.rate');
  const unit = t('jobs.metric.per_second');
  const text = (rate: number): string => formatNumber(rate, rate < 100 ? 1 : 0);
  if (isWorking) return { label, value: text(now), unit, note: t('jobs.metric.rate_now') };
  // Counts are of the last step, the time is of all of them.
  if (phases.length > 1) return { label: t('jobs.metric.steps'), value: formatCount(phases.length), note: t('jobs.metric.steps_note') };
  if (worked < 1000) return { label, value: t('common.unknown'), note: t('jobs.metric.rate_short') };
  return { label, value: text((done / worked) * 1000), unit, note: t('jobs.metric.rate_all') };
}

function timeFigure({ worked_ms: worked }: Run, { eta_ms: eta }: Progress, isWorking: boolean): Figure {
  if (!isWorking) return { label: t('jobs.metric.took'), value: formatDuration(worked), note: t('jobs.metric.pauses_aside') };
  return {
    label: t('jobs.metric.left'),
    value: eta === null ? t('shell.drawer.estimating') : formatDurationRange(eta),
    note: t('jobs.metric.worked', { time: formatDuration(worked) }),
  };
}

/** Where no bytes were counted, the drive has the place. */
function bytesFigure(run: Run, { bytes: counted }: Progress, free: number | null): Figure {
  const bytes = Math.max(counted, resultCount(run, 'bytes'), resultCount(run, 'bytes_in'));
  const space = free === null ? '' : formatBytes(free);
  if (bytes === 0 && free !== null) return { label: t('jobs.metric.drive'), value: space, note: t('jobs.metric.drive_note') };
  return { label: t('jobs.metric.bytes'), value: formatBytes(bytes), note: free === null ? '' : t('jobs.metric.free', { free: space }) };
}
