import { CircleAlert } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type Ref, useId } from 'react';
import { cx } from './cx.ts';
import styles from './field.module.css';
import { Icon, type IconType } from './icon.tsx';

export type FieldProps = {
  label: string;
  /** Where the name is plain from what stands beside it. */
  isLabelHidden?: boolean | undefined;
  value: string;
  onChange: (value: string) => void;
  /** Enter, without a modifier. */
  onSubmit?: ((value: string) => void) | undefined;
  onKeyDown?: ((event: KeyboardEvent<HTMLInputElement>) => void) | undefined;
  onBlur?: (() => void) | undefined;
  placeholder?: string | undefined;
  hint?: ReactNode;
  /** What is wrong with the value and what is expected. */
  error?: string | undefined;
  icon?: IconType | undefined;
  /** Button at the end of the box. */
  action?: ReactNode;
  type?: 'text' | 'search' | 'email' | 'url' | undefined;
  size?: 'normal' | 'large' | undefined;
  isMono?: boolean | undefined;
  isReadOnly?: boolean | undefined;
  autoFocus?: boolean | undefined;
  /** Language tools off, for queries, paths and codes. */
  isCode?: boolean | undefined;
  ref?: Ref<HTMLInputElement> | undefined;
  className?: string | undefined;
};

/** One line of text with its name, a hint and what is wrong with it. */
export function Field(props: FieldProps) {
  const { label, value, onChange, onSubmit, hint, error, icon, action, size, isMono, isCode } = props;
  const id = useId();
  const isFilled = (node: ReactNode) => node !== undefined && node !== null && node !== false;
  const described = cx(isFilled(hint) && `${id}-hint`, error !== undefined && `${id}-error`);
  return (
    <div className={cx(styles.field, props.className)}>
      {props.isLabelHidden ? null : (
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
      )}
      <div className={cx(styles.box, size === 'large' && styles.large, error !== undefined && styles.invalid)}>
        {icon === undefined ? null : <Icon icon={icon} size={15} />}
        <input
          id={id}
          ref={props.ref}
          className={cx(styles.input, isMono && styles.mono)}
          type={props.type ?? 'text'}
          dir={isCode ? 'ltr' : 'auto'}
          value={value}
          placeholder={props.placeholder}
          readOnly={props.isReadOnly}
          // biome-ignore lint/a11y/noAutofocus: the caller opens a sheet or palette whose first field this is
          autoFocus={props.autoFocus}
          spellCheck={isCode ? false : undefined}
          autoComplete="off"
          aria-label={props.isLabelHidden ? label : undefined}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={described === '' ? undefined : described}
          onChange={(event) => onChange(event.currentTarget.value)}
          onBlur={props.onBlur}
          onKeyDown={(event) => {
            props.onKeyDown?.(event);
            if (event.key !== 'Enter' || event.defaultPrevented || event.nativeEvent.isComposing) return;
            if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
            onSubmit?.(value);
          }}
        />
        {action}
      </div>
      {isFilled(hint) ? (
        <div id={`${id}-hint`} className={styles.hint}>
          {hint}
        </div>
      ) : null}
      {error === undefined ? null : (
        <div id={`${id}-error`} className={styles.error} role="alert">
          <Icon icon={CircleAlert} size={14} />
          {error}
        </div>
      )}
    </div>
  );
}
