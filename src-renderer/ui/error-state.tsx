import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { Icon, type IconType } from './icon.tsx';
import { useLabels } from './labels.ts';
import styles from './state.module.css';

export type ErrorStateProps = {
  title: string;
  /** What happened. */
  what: ReactNode;
  /** What is safe. */
  safe?: ReactNode;
  /** What to do: buttons, or choices and then buttons. */
  actions?: ReactNode;
  /** `DISK_FULL · needs 1.0 GB, has 0.4 GB`. */
  code?: ReactNode;
  icon?: IconType | undefined;
  /** `warn` where nothing failed, something only waits. */
  tone?: 'bad' | 'warn' | 'plain' | undefined;
  isCompact?: boolean | undefined;
  level?: 2 | 3 | undefined;
};

/** Something went wrong: what happened, what is safe, what to do. Announced when it appears. */
export function ErrorState(props: ErrorStateProps) {
  const { title, what, safe, actions, code, icon = TriangleAlert, tone = 'bad', isCompact, level = 2 } = props;
  const words = useLabels();
  const Heading = `h${level}` as const;
  return (
    <div className={cx(styles.state, isCompact && styles.compact)} role="alert">
      <Heading className={styles.title}>
        <Icon icon={icon} size={isCompact ? 16 : 22} className={styles[tone]} />
        {title}
      </Heading>
      {isCompact ? (
        <p className={styles.text}>
          {what} {safe}
        </p>
      ) : (
        <dl className={styles.columns}>
          <div>
            <dt>{words.whatHappened}</dt>
            <dd>{what}</dd>
          </div>
          {safe === undefined ? null : (
            <div>
              <dt>{words.whatIsSafe}</dt>
              <dd>{safe}</dd>
            </div>
          )}
        </dl>
      )}
      {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
      {code === undefined ? null : <div className={styles.code}>{code}</div>}
    </div>
  );
}
