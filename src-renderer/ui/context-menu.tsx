import { useRef } from 'react';
import { Popover as AriaPopover } from 'react-aria-components/Popover';
import styles from './menu.module.css';
import { Menu, type MenuSection } from './menu.tsx';

export type ContextMenuProps = {
  label: string;
  sections: readonly MenuSection[];
  /** Where it opens, in px of the window; null while closed. For the menu key: a corner of the focused element. */
  at: { x: number; y: number } | null;
  onClose: () => void;
};

/** The menu of what was pressed with the second button or the menu key. Focus goes back to where it was. */
export function ContextMenu({ label, sections, at, onClose }: ContextMenuProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={anchor} aria-hidden style={{ position: 'fixed', left: at?.x ?? 0, top: at?.y ?? 0, pointerEvents: 'none' }} />
      <AriaPopover
        key={at === null ? 'closed' : `${at.x},${at.y}`}
        aria-label={label}
        className={styles.popover ?? ''}
        isOpen={at !== null}
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose();
        }}
        triggerRef={anchor}
        placement="bottom start"
        offset={2}
      >
        <Menu label={label} sections={sections} onClose={onClose} />
      </AriaPopover>
    </>
  );
}
