import { Check, Minus } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import styles from './checkbox.module.css';
import { cx } from './cx.ts';
import { useLabels } from './labels.ts';
import { VisuallyHidden } from './visually-hidden.tsx';

export type CheckState = 'on' | 'off' | 'mixed' | 'excluded';

export type CheckboxProps = {
  state: CheckState;
  /** `exclude` is set with Alt+click and Alt+Space. */
  onChange: (state: 'on' | 'off' | 'excluded') => void;
  /** Offers a fourth state: with Alt, or once more from excluded, to off. */
  canExclude?: boolean | undefined;
  isDisabled?: boolean | undefined;
  /** Name for assistive technology where there is no text beside it. */
  label?: string | undefined;
  children?: ReactNode;
  className?: string | undefined;
};

/** A box of 14 px in a target of 24. Mixed and excluded show a minus; excluded strikes its text. */
export function Checkbox({ state, onChange, canExclude, isDisabled, label, children, className }: CheckboxProps) {
  const words = useLabels();
  const next = (event: MouseEvent) => {
    if (canExclude && event.altKey) return onChange(state === 'excluded' ? 'off' : 'excluded');
    return onChange(state === 'off' || state === 'mixed' ? 'on' : 'off');
  };
  return (
    <label className={cx(styles.row, isDisabled && styles.disabled, className)}>
      <input
        type="checkbox"
        className={styles.input}
        disabled={isDisabled}
        aria-label={label}
        checked={state === 'on'}
        ref={(input) => {
          if (input !== null) input.indeterminate = state === 'mixed' || state === 'excluded';
        }}
        onChange={() => undefined}
        onClick={next}
      />
      <span className={cx(styles.box, (state === 'on' || state === 'mixed') && styles.on, state === 'excluded' && styles.excluded)}>
        {state === 'on' ? <Check size={11} strokeWidth={3} aria-hidden /> : null}
        {state === 'mixed' || state === 'excluded' ? <Minus size={11} strokeWidth={3} aria-hidden /> : null}
      </span>
      {children === undefined ? null : <span className={cx(state === 'excluded' && styles.struck)}>{children}</span>}
      {state === 'excluded' ? <VisuallyHidden>, {words.excluded}</VisuallyHidden> : null}
    </label>
  );
}
