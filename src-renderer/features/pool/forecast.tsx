import { Hourglass } from 'lucide-react';
import { useCallback } from 'react';
import { printPattern } from '#shared/query/pattern.ts';
import { formatCount, formatDuration, formatPercent } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, Icon, Section } from '../../ui/index.ts';
import { useAnswer } from '../library/use-answer.ts';
import styles from './add-panel.module.css';
import { shareRange } from './add-plan.ts';

/** Fewer tries tell nothing. */
const LEAST_TRIES = 200;
/** Below this nobody waits for one host. */
const LONG_MS = 10 * 60_000;

/** What downloading the pairs is likely to give, as a range from this library's own downloads; and the host that sets the time. */
export function Forecast({ pairs }: { pairs: number }) {
  const { client, library, summary, app, query } = useStores();
  const version = useStore(library, (state) => state.library?.images ?? 0);
  const path = useStore(app, (state) => state.app?.library?.path ?? '');
  const interval = useStore(app, (state) => state.app?.settings.host_interval_ms ?? 1000);
  const host = useStore(summary.pool, (state) => state.summary?.facets.find(({ field }) => field === 'host')?.values[0]);
  const matched = useStore(summary.pool, (state) => state.summary?.matched ?? 0);
  const ask = useCallback(
    (signal: AbortSignal) =>
      client.call('summary', { in: 'library', query: '', histograms: [], facets: [{ field: 'status', limit: 50 }] }, { signal }),
    [client],
  );
  const { value } = useAnswer(`${path} ${version}`, ask);
  const tried = (value?.facets[0]?.values ?? []).filter((status) => status.value !== 'pending');
  const tries = tried.reduce((sum, { count }) => sum + count, 0);
  const arrived = tried.find((status) => status.value === 'ok')?.count ?? 0;
  // Of a part of the pairs, each host has its part.
  const atHost = host && matched > 0 ? Math.round((host.count * pairs) / matched) : 0;
  const isSlow = host !== undefined && atHost * interval > LONG_MS;
  if (tries < LEAST_TRIES && !isSlow) return null;
  const [low, high] = shareRange(arrived, Math.max(1, tries));
  const leaveOut = (name: string): void =>
    query.pool.getState().replaceConditions(({ text }) => text === `-host:${printPattern([name])}`, `-host:${printPattern([name])}`);
  return (
    <Section title={t('pool.forecast')} aside={tries >= LEAST_TRIES ? t('pool.forecast_from', { tries }) : undefined}>
      {tries >= LEAST_TRIES && (
        <dl className={styles.lines}>
          <div className={styles.line}>
            <dt>{t('pool.forecast_images')}</dt>
            <dd>{t('pool.forecast_range', { low: formatCount(Math.floor(pairs * low)), high: formatCount(Math.ceil(pairs * high)) })}</dd>
          </div>
          <div className={styles.line}>
            <dt>{t('pool.forecast_lost')}</dt>
            <dd>{t('pool.forecast_range', { low: formatPercent(1 - high), high: formatPercent(1 - low) })}</dd>
          </div>
        </dl>
      )}
      {isSlow && host && (
        <div className={styles.board}>
          <h4 className={styles.boardTitle}>
            <Icon icon={Hourglass} size={14} className={styles.warn} />
            {t('pool.slow_host')}
          </h4>
          <p>
            {t('pool.slow_host_text', {
              count: atHost,
              host: host.value,
              every: interval / 1000,
              least: formatDuration(atHost * interval),
            })}
          </p>
          <Button size="small" onPress={() => leaveOut(host.value)}>
            {t('pool.slow_host_out')}
          </Button>
        </div>
      )}
    </Section>
  );
}
