import { type Ref, useId, useState } from 'react';
import { cx } from './cx.ts';
import { useLabels } from './labels.ts';
import styles from './number-field.module.css';
import { type NumberEntry, parseEntry } from './parse-entry.ts';

export type NumberFieldProps = {
  /** Its name for assistive technology; shown only with `isLabelShown`. */
  label: string;
  isLabelShown?: boolean | undefined;
  /** null is shown as the placeholder. */
  value: number | null;
  placeholder?: string | undefined;
  /** How a value is written while nobody types. Default: as it is. */
  format?: ((value: number) => string) | undefined;
  /** `bound` is 50 x 24 and takes percentiles, `normal` 76 x 28 and takes values only. */
  size?: 'bound' | 'normal' | undefined;
  /** Enter, leaving the field, or an arrow key with `step`. Never called with what is no number. */
  onCommit: (entry: Exclude<NumberEntry, { kind: 'invalid' }>) => void;
  /** What an arrow key adds. */
  step?: number | undefined;
  /** Wrong for the caller, such as beyond a limit. */
  error?: string | undefined;
  ref?: Ref<HTMLInputElement> | undefined;
};

/** A number that is taken over at Enter or when the field is left. Escape puts the old value back. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, size = 'bound', step, onCommit, format = String } = props;
  const words = useLabels();
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const shown = typed ?? (value === null ? '' : format(value));
  const error = wrong === null ? props.error : words.notANumber(wrong);

  const commit = () => {
    if (typed === null) return;
    const entry = parseEntry(typed);
    const isRefused = entry.kind === 'invalid' || (entry.kind === 'percentile' && size !== 'bound');
    if (isRefused) {
      setWrong(typed.trim());
      return;
    }
    setTyped(null);
    setWrong(null);
    onCommit(entry);
  };
  const revert = () => {
    setTyped(null);
    setWrong(null);
  };
  const stepBy = (sign: number) => {
    const entry = parseEntry(shown);
    if (step === undefined || entry.kind === 'invalid' || entry.kind === 'percentile') return;
    revert();
    onCommit({ kind: 'value', value: Number(((entry.kind === 'value' ? entry.value : 0) + sign * step).toPrecision(12)) });
  };

  const input = (
    <input
      ref={props.ref}
      className={cx(styles.input, size === 'normal' && styles.normal, error !== undefined && styles.invalid)}
      dir="ltr"
      inputMode={size === 'bound' ? 'text' : 'decimal'}
      autoComplete="off"
      spellCheck={false}
      aria-label={label}
      aria-invalid={error !== undefined || undefined}
      aria-describedby={error === undefined ? undefined : id}
      value={shown}
      placeholder={props.placeholder}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) commit();
        else if (event.key === 'Escape' && typed !== null) {
          revert();
          event.stopPropagation();
        } else if (step !== undefined && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
          event.preventDefault();
          stepBy(event.key === 'ArrowUp' ? 1 : -1);
        }
      }}
    />
  );
  const told = (
    <span className={styles.field}>
      {input}
      {error === undefined ? null : (
        <span id={id} className={styles.error} role="alert">
          {error}
        </span>
      )}
    </span>
  );
  if (!props.isLabelShown) return told;
  return (
    <span className={styles.labelled}>
      <span aria-hidden>{label}</span>
      {told}
    </span>
  );
}
