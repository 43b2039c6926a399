import type { KeyboardEvent, MouseEvent, Ref } from 'react';
import { cx } from './cx.ts';
import { Icon, type IconType } from './icon.tsx';
import styles from './icon-button.module.css';
import { ariaKeys } from './key-names.ts';
import { Tooltip } from './tooltip.tsx';

export type IconButtonProps = {
  /** Its name, also the tooltip. */
  label: string;
  icon: IconType;
  onPress: (event: MouseEvent<HTMLButtonElement>) => void;
  pressed?: boolean | undefined;
  /** 24 or 28 px. */
  size?: 'small' | 'normal' | undefined;
  kbd?: string | undefined;
  disabledReason?: string | undefined;
  ref?: Ref<HTMLButtonElement> | undefined;
  onKeyDown?: ((event: KeyboardEvent<HTMLButtonElement>) => void) | undefined;
  className?: string | undefined;
  'aria-haspopup'?: 'menu' | 'dialog' | undefined;
  'aria-expanded'?: boolean | undefined;
  'aria-controls'?: string | undefined;
};

/** A button that is only a drawing: for collapse, copy, remove and window controls. */
export function IconButton({ label, icon, onPress, pressed, size = 'small', kbd, disabledReason, className, ...rest }: IconButtonProps) {
  const isDisabled = disabledReason !== undefined;
  return (
    <Tooltip text={disabledReason ?? label} kbd={kbd}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={pressed}
        aria-disabled={isDisabled || undefined}
        aria-keyshortcuts={kbd === undefined ? undefined : ariaKeys(kbd)}
        className={cx(styles.button, size === 'normal' && styles.normal, className)}
        onClick={(event) => {
          if (!isDisabled) onPress(event);
        }}
      >
        <Icon icon={icon} size={size === 'normal' ? 16 : 14} />
      </button>
    </Tooltip>
  );
}
