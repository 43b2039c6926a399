import { Ban, CircleX, Clock, FileText, Globe, RefreshCw, ShieldX, Timer } from 'lucide-react';
import type { Run } from '#shared/contract/runs.ts';
import { type FailedStatus, ITEM_STATUSES, type ItemStatus } from '#shared/outcome.ts';
import { formatCount } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, Icon, type IconType } from '../../ui/index.ts';
import { useAnswer } from '../library/use-answer.ts';
import styles from './run-parts.module.css';
import { resultCount } from './run-words.ts';

const DRAWINGS: Partial<Record<FailedStatus, IconType>> = {
  not_found: CircleX,
  rate_limited: Timer,
  timeout: Clock,
  host_parked: Timer,
  tls_error: ShieldX,
  not_an_image: FileText,
  decode_error: FileText,
  dns_error: Globe,
  connect_error: Globe,
  forbidden: Ban,
  disallowed: Ban,
  robots_disallowed: Ban,
  robots_unreachable: Ban,
};

const isStatus = (name: string): name is ItemStatus => name in ITEM_STATUSES;

type Counts = Readonly<Partial<Record<ItemStatus, number>>>;

/** Failures of a run by reason, the most frequent first. @param now of the library, which is the run's own where nothing else is in it */
function failuresOf(run: Run, now: Counts | null): { status: FailedStatus; count: number }[] {
  const { operation, progress, result } = run;
  const told = result?.by_status;
  // The progress of a sample crawl is that of its last step; its library holds nothing else.
  const counted: object =
    operation === 'sample_crawl' && now ? now : typeof told === 'object' && told !== null ? told : (progress?.failed_by_status ?? {});
  return Object.entries(counted)
    .flatMap(([status, count]) =>
      isStatus(status) && status !== 'ok' && typeof count === 'number' && count > 0 ? [{ status, count }] : [],
    )
    .sort((a, b) => b.count - a.count);
}

/** What did not arrive, by reason: what it means and what can be done about it. */
export function Failures({ run }: { run: Run }) {
  const { client, library } = useStores();
  const rev = useStore(library, (state) => state.library?.rev ?? 0);
  const hasEnded = run.state === 'done' || run.state === 'cancelled' || run.state === 'failed';
  const asksHosts = run.operation === 'download' || run.operation === 'sample_crawl' || run.operation === 'import';
  // How many still stand so: a later job may have settled some of them.
  const now = useAnswer(
    asksHosts && hasEnded ? `${run.id} ${rev}` : null,
    async (signal) => (await client.call('status', {}, { signal })).by_status,
    200,
  );
  const failures = failuresOf(run, now.value);
  if (failures.length === 0) return null;
  const total = Math.max(resultCount(run, run.operation === 'download' ? 'attempted' : 'samples'), run.progress?.total ?? 0);
  const all = failures.reduce((sum, { count }) => sum + count, 0);
  return (
    <section className={styles.part} aria-labelledby="run-failures">
      <div className={styles.partHead}>
        <h3 id="run-failures" className={styles.partTitle}>
          {t('jobs.failures')}
        </h3>
        <span className={styles.partNote}>
          {t('jobs.failures.of', { count: formatCount(all), total: formatCount(Math.max(all, total)) })}
        </span>
      </div>
      <ul className={styles.failures}>
        {failures.map((failure) => (
          <FailureRow
            key={failure.status}
            run={run}
            {...failure}
            left={hasEnded ? (now.value?.[failure.status] ?? (now.value ? 0 : null)) : null}
          />
        ))}
      </ul>
    </section>
  );
}

interface FailureRowProps {
  run: Run;
  status: FailedStatus;
  count: number;
  /** Samples of the library that stand so now; null while that is not known or changes all the time. */
  left: number | null;
}

function FailureRow({ run, status, count, left }: FailureRowProps) {
  const { runs, ui, query, attempt } = useStores();
  const { retry, meaning } = ITEM_STATUSES[status];
  const canRetry = retry === 'later' && run.operation === 'download' && left !== null && left > 0;
  const ask = async (): Promise<void> => {
    // As the run itself asked: what to keep of an image, and hosts of one's own.
    const { retry: _, ...same } = run.input;
    const id = await runs.getState().start('download', { ...same, retry: [status] });
    ui.getState().showRun(id);
    ui.getState().tell({ tone: 'done', text: t('jobs.failures.again', { count: left ?? count }) });
  };
  const show = (): void => {
    query.library.getState().setText(`status:${status}`);
    ui.getState().show('library');
  };
  const title = t(`status.${status}`);
  const shown = formatCount(left ?? count);
  return (
    <li className={styles.failure}>
      <span className={styles.failureCount}>{formatCount(count)}</span>
      <Icon icon={DRAWINGS[status] ?? CircleX} size={15} className={retry === 'later' ? styles.warn : styles.plain} />
      <span className={styles.failureTitle}>{title}</span>
      <span className={styles.failureText}>
        {meaning}
        {retry === 'never' && ` ${t('jobs.failures.never')}`}
      </span>
      <span className={styles.failureButtons}>
        {left === 0 ? (
          <span className={styles.partNote}>{t('jobs.failures.settled')}</span>
        ) : (
          <>
            {canRetry && (
              <Button
                size="small"
                icon={RefreshCw}
                label={t('jobs.failures.retry_name', { count: shown, status: title })}
                onPress={() => void attempt(ask)}
              >
                {t('jobs.failures.retry', { count: shown })}
              </Button>
            )}
            <Button size="small" variant="quiet" label={t('jobs.failures.show_name', { count: shown, status: title })} onPress={show}>
              {t('jobs.failures.show', { count: shown })}
            </Button>
          </>
        )}
      </span>
    </li>
  );
}
