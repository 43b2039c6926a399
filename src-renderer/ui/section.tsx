import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './section.module.css';

export type SectionProps = {
  title: string;
  /** Right of the title: a count, a switch, a link. */
  aside?: ReactNode;
  /** Given: the heading is a button that opens and closes it. */
  isOpen?: boolean | undefined;
  onToggle?: ((isOpen: boolean) => void) | undefined;
  level?: 2 | 3 | 4 | undefined;
  className?: string | undefined;
  children: ReactNode;
};

/** A part of a panel with its heading; a hairline ends it. */
export function Section({ title, aside, isOpen, onToggle, level = 3, className, children }: SectionProps) {
  const Heading = `h${level}` as const;
  const isClosed = isOpen === false;
  return (
    <section className={cx(styles.section, isClosed && styles.closed, className)}>
      <div className={styles.header}>
        <Heading className={styles.heading}>
          {onToggle === undefined ? (
            <span>{title}</span>
          ) : (
            <button type="button" className={styles.toggle} aria-expanded={!isClosed} onClick={() => onToggle(isClosed)}>
              <ChevronDown size={14} className={styles.caret ?? ''} aria-hidden />
              <span>{title}</span>
            </button>
          )}
        </Heading>
        {aside === undefined ? null : <div className={styles.aside}>{aside}</div>}
      </div>
      {isClosed ? null : <div className={styles.body}>{children}</div>}
    </section>
  );
}
