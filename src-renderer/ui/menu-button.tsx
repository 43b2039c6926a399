import { ChevronDown } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { Popover as AriaPopover } from 'react-aria-components/Popover';
import { Button, type ButtonProps } from './button.tsx';
import type { IconType } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import styles from './menu.module.css';
import { Menu, type MenuSection } from './menu.tsx';
import type { Placement } from './popover.tsx';

export type MenuButtonProps = {
  /** Name of the menu, and of the button where it is only a drawing. */
  label: string;
  sections: readonly MenuSection[];
  icon?: IconType | undefined;
  variant?: ButtonProps['variant'];
  size?: 'small' | 'normal' | 'large' | undefined;
  kbd?: string | undefined;
  placement?: Placement | undefined;
  /** Without the caret. */
  isPlain?: boolean | undefined;
  className?: string | undefined;
  /** Text of the button; without it the button is its icon alone. */
  children?: ReactNode;
};

/** A button that opens a menu: with a click, Enter, Space or the down arrow. */
export function MenuButton(props: MenuButtonProps) {
  const { label, sections, icon, placement = 'bottom start' } = props;
  const [isOpen, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const shared = {
    ref: trigger,
    kbd: props.kbd,
    className: props.className,
    onPress: () => setOpen(true),
    // Taken here and not from the click that the keys make: react-aria holds such a click for a screen reader's and leaves the first item without the focus.
    onKeyDown: (event: KeyboardEvent) => {
      if (!['Enter', ' ', 'ArrowDown'].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      setOpen(true);
    },
    'aria-haspopup': 'menu',
    'aria-expanded': isOpen,
  } as const;
  const isDrawing = props.children === undefined && icon !== undefined;
  return (
    <>
      {isDrawing ? (
        <IconButton {...shared} label={label} icon={icon} size={props.size === 'small' ? 'small' : 'normal'} />
      ) : (
        <Button {...shared} variant={props.variant} size={props.size} icon={icon} endIcon={props.isPlain ? undefined : ChevronDown}>
          {props.children ?? label}
        </Button>
      )}
      <AriaPopover
        aria-label={label}
        className={styles.popover ?? ''}
        isOpen={isOpen}
        onOpenChange={setOpen}
        triggerRef={trigger}
        placement={placement}
        offset={4}
      >
        <Menu label={label} sections={sections} onClose={() => setOpen(false)} />
      </AriaPopover>
    </>
  );
}
