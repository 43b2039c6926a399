import { Circle, CircleCheck, CirclePause, Play } from 'lucide-react';
import type { Run } from '#shared/contract/runs.ts';
import { formatCount, formatPercent } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { Icon, ProgressBar } from '../../ui/index.ts';
import styles from './run-detail.module.css';
import { shareOf } from './run-words.ts';

const KNOWN = ['extract', 'add', 'download', 'score', 'import', 'export', 'attach', 'verify', 'compact', 'safety-check'] as const;
/** Steps of the operations that have several, in order. */
const PLANS: Partial<Record<Run['operation'], readonly string[]>> = { sample_crawl: ['extract', 'add', 'download', 'score'] };

/** A step's name; those that are no word of ours are files, by their own name. */
function phaseTitle(phase: string): string {
  const known = KNOWN.find((name) => name === phase);
  return known ? t(`jobs.phase.${known}`) : phase;
}

/** The steps of a run in their order, and what its time goes to. */
export function Phases({ run }: { run: Run }) {
  const { progress } = run;
  const steps = [...run.phases, ...(PLANS[run.operation] ?? []).filter((phase) => !run.phases.includes(phase))];
  if (steps.length === 0) return null;
  return (
    <div className={styles.board}>
      <ol className={styles.phases} aria-label={t('jobs.phases')}>
        {steps.map((phase) => (
          <PhaseStep key={phase} run={run} phase={phase} />
        ))}
      </ol>
      {progress?.waiting && <TimeBar on={progress.waiting.on} share={progress.waiting.share} />}
    </div>
  );
}

function PhaseStep({ run, phase }: { run: Run; phase: string }) {
  const at = run.phases.indexOf(phase);
  const isLast = at === run.phases.length - 1;
  const isDone = at >= 0 && (!isLast || run.state === 'done');
  const isNow = isLast && at >= 0 && !isDone;
  const isWorking = run.state === 'running' || run.state === 'pausing' || run.state === 'queued';
  const icon = isDone ? CircleCheck : isNow ? (isWorking ? Play : CirclePause) : Circle;
  const { progress } = run;
  const counts =
    progress === null
      ? ''
      : progress.total === null
        ? formatCount(progress.done)
        : t('shell.drawer.of', { done: formatCount(progress.done), total: formatCount(progress.total) });
  const text = isDone ? (isLast ? counts : t('jobs.phase.done')) : isNow ? counts : t('jobs.phase.next');
  return (
    <li className={styles.phase}>
      <span className={styles.phaseTitle}>
        <Icon icon={icon} size={15} className={isDone ? styles.ok : styles.plain} />
        <span className={styles.phaseName}>{phaseTitle(phase)}</span>
      </span>
      <ProgressBar value={isDone ? 1 : isNow ? shareOf(run) : 0} label={phaseTitle(phase)} text={text} />
    </li>
  );
}

/** Share of the last seconds that was spent waiting, and the rest. */
function TimeBar({ on, share }: NonNullable<NonNullable<Run['progress']>['waiting']>) {
  return (
    <div className={styles.time}>
      <span className={styles.timeLabel}>{t('jobs.time')}</span>
      <span className={styles.timeBar} aria-hidden>
        <span className={styles.timeWait} style={{ width: `${share * 100}%` }} />
      </span>
      <span>{t(`jobs.time.${on}`, { share: formatPercent(share) })}</span>
      <span className={styles.timeRest}>{t('jobs.time.rest', { share: formatPercent(1 - share) })}</span>
    </div>
  );
}
