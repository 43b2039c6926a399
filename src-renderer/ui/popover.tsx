import type { ReactNode, RefObject } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Popover as AriaPopover } from 'react-aria-components/Popover';
import { cx } from './cx.ts';
import styles from './popover.module.css';

export type Placement = 'bottom start' | 'bottom end' | 'top start' | 'top end' | 'bottom' | 'top' | 'start' | 'end';

/** A small board beside the element that opened it. Escape and a press outside close it; focus goes back to where it was. */
export function Popover(props: {
  label: string;
  isOpen: boolean;
  onClose: () => void;
  triggerRef: RefObject<Element | null>;
  placement?: Placement | undefined;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <AriaPopover
      className={styles.popover ?? ''}
      isOpen={props.isOpen}
      onOpenChange={(isOpen) => {
        if (!isOpen) props.onClose();
      }}
      triggerRef={props.triggerRef}
      placement={props.placement ?? 'bottom start'}
      offset={6}
    >
      <AriaDialog className={cx(styles.dialog, props.className)} aria-label={props.label}>
        {props.children}
      </AriaDialog>
    </AriaPopover>
  );
}
