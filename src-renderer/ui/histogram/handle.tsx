import { cx } from '../cx.ts';
import { useLabels } from '../labels.ts';
import { edgeAfterKey, type Scale } from './geometry.ts';
import styles from './histogram.module.css';

export type HandleProps = {
  /** `Aesthetic, lower bound`. */
  label: string;
  /** In bins, 0 to `scale.bins`. */
  edge: number;
  scale: Scale;
  /** null: no bound. The handle then shows itself only while it has the focus. */
  value: number | null;
  format: (value: number) => string;
  which: 'min' | 'max';
  /** A key moved it. */
  onMove: (edge: number) => void;
};

/** One edge of the brush, as a slider: arrows one bin, Shift ten, Home and End. The plot takes the pointer. */
export function Handle({ label, edge, scale, value, format, which, onMove }: HandleProps) {
  const words = useLabels();
  const isOpen = value === null;
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={scale.from}
      aria-valuemax={scale.to}
      aria-valuenow={value ?? (which === 'min' ? scale.from : scale.to)}
      aria-valuetext={isOpen ? words.noBound : format(value)}
      className={cx(styles.handle, isOpen && styles.open)}
      style={{ insetInlineStart: `${(edge / scale.bins) * 100}%` }}
      onKeyDown={(event) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
        const next = edgeAfterKey(event.key, event.shiftKey, edge, scale.bins, isRtl);
        if (next === null) return;
        event.preventDefault();
        event.stopPropagation();
        if (next !== edge) onMove(next);
      }}
    >
      <span className={styles.line} />
      <span className={styles.grip} />
    </div>
  );
}
