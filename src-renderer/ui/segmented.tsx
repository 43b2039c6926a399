import { useId } from 'react';
import { cx } from './cx.ts';
import { Icon, type IconType } from './icon.tsx';
import styles from './segmented.module.css';

export type SegmentedProps<Id extends string> = {
  label: string;
  value: Id;
  options: readonly { id: Id; text: string; icon?: IconType | undefined }[];
  onChange: (id: Id) => void;
  className?: string | undefined;
};

/** One of two to five short choices, all in view: `Grid | Table`. Arrow keys choose. */
export function Segmented<Id extends string>({ label, value, options, onChange, className }: SegmentedProps<Id>) {
  const name = useId();
  return (
    <div className={cx(styles.group, className)} role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.id} className={cx(styles.segment, option.id === value && styles.chosen)}>
          <input type="radio" name={name} className={styles.input} checked={option.id === value} onChange={() => onChange(option.id)} />
          {option.icon === undefined ? null : <Icon icon={option.icon} size={15} />}
          <span>{option.text}</span>
        </label>
      ))}
    </div>
  );
}
