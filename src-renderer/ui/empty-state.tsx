import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { Icon, type IconType } from './icon.tsx';
import styles from './state.module.css';

export type EmptyStateProps = {
  title: string;
  text?: ReactNode;
  /** Buttons that name the next step. */
  actions?: ReactNode;
  icon?: IconType | undefined;
  /** For panels. */
  isCompact?: boolean | undefined;
  level?: 2 | 3 | undefined;
  children?: ReactNode;
};

/** Nothing is here, why, and what to do next. */
export function EmptyState({ title, text, actions, icon, isCompact, level = 2, children }: EmptyStateProps) {
  const Heading = `h${level}` as const;
  return (
    <div className={cx(styles.state, isCompact && styles.compact)}>
      <Heading className={styles.title}>
        {icon === undefined ? null : <Icon icon={icon} size={isCompact ? 16 : 22} className={styles.plain} />}
        {title}
      </Heading>
      {text === undefined ? null : <p className={styles.text}>{text}</p>}
      {children}
      {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
