import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Icon } from './icon.tsx';
import { Kbd } from './kbd.tsx';
import { ariaKeys } from './key-names.ts';
import { useLabels } from './labels.ts';
import styles from './toast.module.css';
import { VisuallyHidden } from './visually-hidden.tsx';

export type ToastMessage = {
  /** A new id starts the time again. */
  id: string | number;
  text: ReactNode;
  /** What is read out; needed where `text` is not a string. */
  spoken?: string | undefined;
  action?: { text: string; kbd?: string | undefined; onPress: () => void } | undefined;
};

/** How long a toast stays while it is neither hovered nor focused. */
const STAYS_MS = 8000;

/** One toast: inverted, with an action and its key. It closes itself; not while the pointer or the focus is on it. */
export function Toast({ toast, onClose, staysMs = STAYS_MS }: { toast: ToastMessage; onClose: () => void; staysMs?: number | undefined }) {
  const words = useLabels();
  const [isHeld, setHeld] = useState(false);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    if (isHeld) return undefined;
    const timer = setTimeout(() => close.current(), staysMs);
    return () => clearTimeout(timer);
  }, [isHeld, staysMs, toast.id]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only whether it is looked at is watched here
    <div
      className={styles.toast}
      data-toast=""
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={(event) => setHeld(event.currentTarget.contains(document.activeElement))}
      onFocus={() => setHeld(true)}
      onBlur={(event) => setHeld(event.currentTarget.contains(event.relatedTarget))}
    >
      <span>{toast.text}</span>
      {toast.action === undefined ? null : (
        <button
          type="button"
          className={styles.action}
          aria-keyshortcuts={toast.action.kbd === undefined ? undefined : ariaKeys(toast.action.kbd)}
          onClick={toast.action.onPress}
        >
          {toast.action.text}
          {toast.action.kbd === undefined ? null : <Kbd keys={toast.action.kbd} isHidden />}
        </button>
      )}
      <button type="button" className={styles.close} aria-label={words.close} onClick={onClose}>
        <Icon icon={X} size={14} />
      </button>
    </div>
  );
}

/** Place of the toasts: bottom centre of the nearest positioned element. One at a time, announced politely. Stays mounted without a toast. */
export function ToastHost({ toast, onClose, staysMs }: { toast: ToastMessage | null; onClose: () => void; staysMs?: number | undefined }) {
  const words = useLabels();
  const spoken = toast === null ? '' : (toast.spoken ?? (typeof toast.text === 'string' ? toast.text : ''));
  return (
    <>
      <VisuallyHidden>
        <span role="status" key="spoken">
          {spoken}
        </span>
      </VisuallyHidden>
      <div className={styles.host} {...(toast !== null && { role: 'region', 'aria-label': words.messages })}>
        {toast === null ? null : <Toast toast={toast} onClose={onClose} staysMs={staysMs} />}
      </div>
    </>
  );
}
