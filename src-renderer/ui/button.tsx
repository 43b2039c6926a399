import type { KeyboardEvent, MouseEvent, ReactNode, Ref } from 'react';
import styles from './button.module.css';
import { cx } from './cx.ts';
import { Icon, type IconType } from './icon.tsx';
import { Kbd } from './kbd.tsx';
import { ariaKeys } from './key-names.ts';
import { Tooltip } from './tooltip.tsx';

export type ButtonProps = {
  /** `link` is for an action inside text. At most one `primary` on a surface. */
  variant?: 'quiet' | 'normal' | 'primary' | 'link' | undefined;
  /** 24, 28 or 34 px high. */
  size?: 'small' | 'normal' | 'large' | undefined;
  icon?: IconType | undefined;
  /** Drawing after the text, such as a caret. */
  endIcon?: IconType | undefined;
  /** Its key: shown, and told to assistive technology. The caller handles the key itself. */
  kbd?: string | undefined;
  /** Why it cannot be used now. It stays focusable and says so. */
  disabledReason?: string | undefined;
  /** Makes it a toggle. */
  pressed?: boolean | undefined;
  /** Name for assistive technology where the text alone does not say enough. */
  label?: string | undefined;
  onPress: (event: MouseEvent<HTMLButtonElement>) => void;
  ref?: Ref<HTMLButtonElement> | undefined;
  onKeyDown?: ((event: KeyboardEvent<HTMLButtonElement>) => void) | undefined;
  className?: string | undefined;
  autoFocus?: boolean | undefined;
  'aria-haspopup'?: 'menu' | 'dialog' | 'listbox' | undefined;
  'aria-expanded'?: boolean | undefined;
  'aria-controls'?: string | undefined;
  children: ReactNode;
};

/** A button named for its result. */
export function Button({
  variant = 'normal',
  size = 'normal',
  icon,
  endIcon,
  kbd,
  disabledReason,
  pressed,
  label,
  onPress,
  className,
  children,
  ...rest
}: ButtonProps) {
  const isDisabled = disabledReason !== undefined;
  const button = (
    <button
      type="button"
      {...rest}
      aria-label={label}
      aria-pressed={pressed}
      aria-disabled={isDisabled || undefined}
      aria-keyshortcuts={kbd === undefined ? undefined : ariaKeys(kbd)}
      className={cx(styles.button, styles[variant], size !== 'normal' && styles[size], className)}
      onClick={(event) => {
        if (!isDisabled) onPress(event);
      }}
    >
      {icon === undefined ? null : <Icon icon={icon} size={size === 'small' ? 14 : 15} />}
      <span className={styles.text}>{children}</span>
      {endIcon === undefined ? null : <Icon icon={endIcon} size={14} />}
      {kbd === undefined ? null : <Kbd keys={kbd} isHidden />}
    </button>
  );
  // Always around it: a button that can be used again must not be another element, or it would lose the focus.
  return <Tooltip text={disabledReason}>{button}</Tooltip>;
}
