import { t } from '../../messages/translate.ts';
import styles from './run-parts.module.css';

/** What a check found wrong, a sentence each; nothing where all is well. */
export function Problems({ problems }: { problems: readonly string[] }) {
  if (problems.length === 0) return null;
  return (
    <section className={styles.part} aria-labelledby="run-problems">
      <h3 id="run-problems" className={styles.partTitle}>
        {t('jobs.problems')}
      </h3>
      <ul className={styles.problems}>
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
    </section>
  );
}
