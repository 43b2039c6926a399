import { Checkbox, type CheckState } from './checkbox.tsx';
import styles from './facet-row.module.css';

export type FacetRowProps = {
  label: string;
  /** Under the other filters, as it is shown: `1,019`. */
  count: string;
  /** 0-1: length of the bar below. */
  share: number;
  state: CheckState;
  /** A click includes, Alt+click excludes. */
  onChange: (state: 'on' | 'off' | 'excluded') => void;
};

/** One value of a field with its count. */
export function FacetRow({ label, count, share, state, onChange }: FacetRowProps) {
  return (
    <div className={styles.row}>
      <div className={styles.line}>
        <Checkbox state={state} onChange={onChange} canExclude className={styles.check}>
          <span className={styles.label} dir="auto" title={label}>
            {label}
          </span>
        </Checkbox>
        <span className={styles.count}>{count}</span>
      </div>
      <div className={styles.track} aria-hidden>
        <div className={styles.bar} style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />
      </div>
    </div>
  );
}
