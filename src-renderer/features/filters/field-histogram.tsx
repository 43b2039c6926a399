import type { Histogram as HistogramData } from '#shared/contract/views.ts';
import type { Scope } from '#shared/query/fields.ts';
import { formatCount, formatNumber, formatPercent, formatValue } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import type { Bounds } from '../../ui/histogram/geometry.ts';
import { Histogram } from '../../ui/histogram/histogram.tsx';
import { boundsOn, boundsText, isBoundOn, percentileText } from './conditions.ts';
import { fieldTitle } from './field-title.ts';
import styles from './filter-panel.module.css';

export interface FieldHistogramProps {
  scope: Scope;
  field: string;
  /** undefined until it has been answered for the first time. */
  data: HistogramData | undefined;
  /** Rows of the whole scope. */
  total: number;
  isLog: boolean;
}

/** Rounded to what the scale can tell apart, so that a drag gives 4.8 and not 4.798245614. */
function rounded(value: number, { from, to }: HistogramData): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(1e-9, (to - from) / 100)));
  return Number((Math.round(value / step) * step).toPrecision(12));
}

/** The distribution of one field, linked to the conditions on it both ways. */
export function FieldHistogram({ scope, field, data, total, isLog }: FieldHistogramProps) {
  const stores = useStores();
  const query = stores.query[scope];
  const conditions = useStore(query, (state) => state.asked.conditions);
  const threshold = useStore(stores.app, (state) => state.app?.settings.nsfw_threshold);
  if (data === undefined) return <div className={styles.histogramPending} aria-hidden="true" />;
  if (data.lowest === null) return null;
  const { min, max, isOff } = boundsOn(conditions, field);
  const change = (bounds: Bounds, isFinal: boolean): void => {
    if (!isFinal) return;
    const round = (value: number | null): number | null => (value === null ? null : rounded(value, data));
    query.getState().replaceConditions(isBoundOn(field), boundsText(field, { min: round(bounds.min), max: round(bounds.max) }));
  };
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const others = sum(data.others);
  const kept = min === null ? 'filter.keeps_lowest' : max === null ? 'filter.keeps_highest' : 'filter.keeps';
  const caption = [
    (min !== null || max !== null) && !isOff && others > 0 ? t(kept, { share: formatPercent(sum(data.inside) / others) }) : null,
    data.label,
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <Histogram
      title={fieldTitle(field)}
      data={data}
      bounds={{ min, max }}
      isOff={isOff}
      onChange={change}
      onPercentile={(bound, percentile) => query.getState().replaceConditions(isBoundOn(field), percentileText(field, bound, percentile))}
      isLog={isLog}
      {...(field === 'nsfw' && threshold !== undefined && { markAt: threshold })}
      caption={caption}
      format={data.is_score ? (value) => formatNumber(value, Math.abs(data.to - data.from) <= 1.5 ? 3 : 2) : formatValue}
      formatAxis={formatValue}
      formatCount={formatCount}
      twinWords={{
        range: t('filter.twin.range'),
        all: t('filter.twin.all'),
        others: t('filter.twin.others'),
        inside: t('filter.twin.inside'),
      }}
      note={
        // Where the scope has such rows the line stays, so that nothing moves as filters change.
        total > sum(data.all) ? (
          <p className={styles.missing}>{t(data.is_score ? 'filter.missing' : 'filter.missing_fact', { count: data.missing })}</p>
        ) : undefined
      }
    />
  );
}
