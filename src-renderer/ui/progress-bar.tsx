import type { ReactNode } from 'react';
import { useLabels } from './labels.ts';
import styles from './progress-bar.module.css';

export type ProgressBarProps = {
  /** 0-1, or null while the length is not known. */
  value: number | null;
  /** What goes on. */
  label: string;
  /** The number beside it: `6,412 of 8,000`. Left out only where it stands elsewhere in the same row. */
  text?: ReactNode;
};

/** A bar of 4 px, neutral in colour, always with a number beside it. */
export function ProgressBar({ value, label, text }: ProgressBarProps) {
  const words = useLabels();
  const share = value === null ? null : Math.min(1, Math.max(0, value));
  const percent = share === null ? undefined : Math.round(share * 100);
  return (
    <div className={styles.row}>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={typeof text === 'string' ? text : percent === undefined ? words.estimating : `${percent} %`}
      >
        <div className={styles.fill} style={{ width: `${(share ?? 0) * 100}%` }} />
      </div>
      {share === null && text === undefined ? <span className={styles.text}>{words.estimating}</span> : null}
      {text === undefined ? null : <span className={styles.text}>{text}</span>}
    </div>
  );
}
