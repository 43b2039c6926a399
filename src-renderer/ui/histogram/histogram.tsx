import { type ReactNode, useRef, useState } from 'react';
import type { Histogram as HistogramData } from '#shared/contract/views.ts';
import { useLabels } from '../labels.ts';
import { NumberField } from '../number-field.tsx';
import { useBrush } from './brush.ts';
import { type Bounds, barHeights, barsPath, boundsOfEdges, edgesOfBounds, placeOf } from './geometry.ts';
import { Handle } from './handle.tsx';
import styles from './histogram.module.css';
import { TableTwin, type TwinWords } from './table-twin.tsx';

const HEIGHT_PX = 36;

export type HistogramProps = {
  title: string;
  data: HistogramData;
  bounds: Bounds;
  /** While an edge is dragged with `isFinal` false, then once with true; keys and fields give true at once. */
  onChange: (bounds: Bounds, isFinal: boolean) => void;
  /** `p90` was typed into a bound. */
  onPercentile: (bound: 'min' | 'max', percentile: number) => void;
  /** The condition is switched off: its bounds stay, the brush does not show. */
  isOff?: boolean | undefined;
  /** Heights are log(1 + count); else linear. */
  isLog: boolean;
  /** Value of the dashed line, such as the one from which images are blurred. */
  markAt?: number | undefined;
  /** Between lowest and highest: `LAION v2 · keeps top 31 %`. */
  caption: string;
  format: (value: number) => string;
  /** Of the two ends of the axis, default as `format`. */
  formatAxis?: ((value: number) => string) | undefined;
  formatCount: (count: number) => string;
  twinWords: TwinWords;
  /** Buttons under the table twin: recompute. */
  twinActions?: ReactNode;
  /** A line below, such as `71,004 pairs claim no width`. */
  note?: ReactNode;
};

/** Distribution of one field in three layers with a brush, its two bounds as fields, and the same numbers as a table behind the title. */
export function Histogram(props: HistogramProps) {
  const { title, data, bounds, onChange, isOff, isLog, markAt, caption, format, formatAxis = format } = props;
  const words = useLabels();
  const name = useRef<HTMLButtonElement>(null);
  const [isTwinOpen, setTwinOpen] = useState(false);
  const bins = data.all.length;
  const scale = { from: data.from, to: data.to, bins };
  const brush = useBrush(isOff ? { min: null, max: null } : bounds, scale, onChange);
  const [low, high] = edgesOfBounds(brush.shown, scale);
  const hasBrush = brush.shown.min !== null || brush.shown.max !== null;
  const most = data.all.reduce((greatest, count) => Math.max(greatest, count), 0);
  const path = (counts: readonly number[]) => barsPath(barHeights(counts, most, isLog), HEIGHT_PX);
  const percent = (share: number) => `${share * 100}%`;

  const bound = (which: 'min' | 'max') => (
    <NumberField
      label={which === 'min' ? words.lowerBound(title) : words.upperBound(title)}
      value={isOff ? bounds[which] : brush.shown[which]}
      format={format}
      placeholder={which === 'min' ? words.min : words.max}
      onCommit={(entry) => {
        if (entry.kind === 'percentile') props.onPercentile(which, entry.percentile);
        else onChange({ ...bounds, [which]: entry.kind === 'value' ? entry.value : null }, true);
      }}
    />
  );

  return (
    <div className={styles.block} role="group" aria-label={title}>
      <div className={styles.head}>
        <div className={styles.name}>
          <button
            ref={name}
            type="button"
            className={styles.title}
            aria-haspopup="dialog"
            aria-expanded={isTwinOpen}
            onClick={() => setTwinOpen(true)}
          >
            {title}
          </button>
        </div>
        {bound('min')}
        <span className={styles.dash} aria-hidden>
          –
        </span>
        {bound('max')}
      </div>
      <div className={styles.plot} {...brush.plot}>
        {hasBrush ? (
          <div className={styles.brush} style={{ insetInlineStart: percent(low / bins), width: percent((high - low) / bins) }} />
        ) : null}
        <svg className={styles.bars} viewBox={`0 0 ${bins * 4} ${HEIGHT_PX}`} preserveAspectRatio="none" aria-hidden="true">
          <path className={styles.all} d={path(data.all)} />
          <path className={styles.others} d={path(data.others)} />
          <path className={styles.inside} d={path(data.inside)} />
        </svg>
        {markAt === undefined || markAt < data.from || markAt > data.to ? null : (
          <div className={styles.mark} style={{ insetInlineStart: percent(placeOf(markAt, scale)) }} />
        )}
        <Handle
          label={words.lowerBound(title)}
          which="min"
          edge={low}
          scale={scale}
          value={brush.shown.min}
          format={format}
          onMove={(edge) => onChange(boundsOfEdges(Math.min(edge, high), high, scale), true)}
        />
        <Handle
          label={words.upperBound(title)}
          which="max"
          edge={high}
          scale={scale}
          value={brush.shown.max}
          format={format}
          onMove={(edge) => onChange(boundsOfEdges(low, Math.max(edge, low), scale), true)}
        />
      </div>
      <div className={styles.axis}>
        <span className={styles.end}>{data.lowest === null ? '' : formatAxis(data.lowest)}</span>
        <span className={styles.caption}>{caption}</span>
        <span className={styles.end}>{data.highest === null ? '' : formatAxis(data.highest)}</span>
      </div>
      {props.note}
      <TableTwin
        title={title}
        data={data}
        words={props.twinWords}
        format={format}
        formatCount={props.formatCount}
        actions={props.twinActions}
        isOpen={isTwinOpen}
        onClose={() => setTwinOpen(false)}
        triggerRef={name}
      />
    </div>
  );
}
