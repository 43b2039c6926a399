import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './switch.module.css';

export type SwitchProps = {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  /** Text stands before the switch instead of after it. */
  isTextFirst?: boolean | undefined;
  isDisabled?: boolean | undefined;
  className?: string | undefined;
  children: ReactNode;
};

/** Something that is on or off at once, without a button that confirms. */
export function Switch({ isOn, onChange, isTextFirst, isDisabled, className, children }: SwitchProps) {
  return (
    <label className={cx(styles.row, isTextFirst && styles.before, isDisabled && styles.disabled, className)}>
      <input
        type="checkbox"
        role="switch"
        className={styles.input}
        checked={isOn}
        aria-checked={isOn}
        disabled={isDisabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span className={styles.track}>
        <span className={styles.thumb} />
      </span>
      <span>{children}</span>
    </label>
  );
}
