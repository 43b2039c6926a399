import { type ReactNode, useId } from 'react';
import { cx } from './cx.ts';
import styles from './radio-list.module.css';

export type RadioListProps<Id extends string> = {
  label: string;
  value: Id | null;
  options: readonly {
    id: Id;
    title: string;
    text?: ReactNode;
    /** Fields beside the title that belong to the choice. */
    extra?: ReactNode;
  }[];
  onChange: (id: Id) => void;
  /** `cards` washes the chosen one, `framed` also draws an edge around each. */
  variant?: 'plain' | 'cards' | 'framed' | undefined;
};

/** One of several choices that need a line of meaning each. */
export function RadioList<Id extends string>({ label, value, options, onChange, variant = 'plain' }: RadioListProps<Id>) {
  const name = useId();
  return (
    <div className={cx(styles.group, styles[variant])} role="radiogroup" aria-label={label}>
      {options.map((option) => {
        const hasText = option.text !== undefined && option.text !== null;
        return (
          <div key={option.id} className={cx(styles.option, option.id === value && styles.chosen)}>
            <input
              type="radio"
              name={name}
              className={styles.input}
              checked={option.id === value}
              aria-labelledby={`${name}-${option.id}`}
              aria-describedby={hasText ? `${name}-${option.id}-text` : undefined}
              onChange={() => onChange(option.id)}
            />
            <span className={styles.dot} />
            <span>
              <span id={`${name}-${option.id}`} className={styles.title}>
                {option.title}
              </span>
              {hasText ? (
                <span id={`${name}-${option.id}-text`} className={styles.text}>
                  {option.text}
                </span>
              ) : null}
            </span>
            {option.extra === undefined ? null : <span className={styles.extra}>{option.extra}</span>}
          </div>
        );
      })}
    </div>
  );
}
