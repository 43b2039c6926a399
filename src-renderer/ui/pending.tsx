import type { ReactNode } from 'react';
import styles from './pending.module.css';

/** What is being waited for, in words. Nothing turns. */
export function Pending({ children }: { children: ReactNode }) {
  return (
    <div className={styles.pending} role="status">
      {children}
    </div>
  );
}
