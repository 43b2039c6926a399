import type { ReactNode } from 'react';
import styles from './models-screen.module.css';

/** A part of the models screen: its heading, what it is about, what it shows. */
export function ModelsSection({ id, title, text, children }: { id: string; title: string; text?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.section} aria-labelledby={`models-${id}`}>
      <h2 id={`models-${id}`} className={styles.heading}>
        {title}
      </h2>
      {text === undefined ? null : <p className={styles.note}>{text}</p>}
      {children}
    </section>
  );
}
