import styles from './score-bar.module.css';

const share = (value: number, [low, high]: readonly [number, number]) =>
  high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0;

/** Where a score, or the scores from `from` to `value` of several samples, lie in the range of its model. The value stands beside it as text. */
export function ScoreBar({ value, from, range }: { value: number; from?: number | undefined; range: readonly [number, number] }) {
  const start = from === undefined ? 0 : share(from, range);
  const width = Math.max(share(value, range) - start, 0.02);
  return (
    <span className={styles.track} aria-hidden>
      <span className={styles.fill} style={{ insetInlineStart: `${start * 100}%`, width: `${width * 100}%` }} />
    </span>
  );
}
