import type { ReactNode } from 'react';
import styles from './settings-screen.module.css';

/** One setting: its name, its control, a line of meaning. */
export function SettingRow({ label, note, children }: { label: string; note?: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.row}>
      <span className={styles.label}>{label}</span>
      <div className={styles.control}>
        {children}
        {note === undefined ? null : <p className={styles.note}>{note}</p>}
      </div>
    </div>
  );
}
