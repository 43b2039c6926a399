import { X } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import styles from './chip.module.css';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import { useLabels } from './labels.ts';

export type ChipState = 'normal' | 'editing' | 'hot' | 'off' | 'invalid';

export type ChipProps = {
  field: string;
  /** Word or sign of the reader: `is not`, `≥`. */
  operator: string;
  value: string;
  /** `hot`: suggested or just changed. `off`: in the view, but no part of the query. */
  state?: ChipState | undefined;
  /** The whole condition in words, for assistive technology: `aesthetic at least 4.8`. With its state where that matters: `…, off`. */
  label: string;
  /** Characters of `value` that cannot be read, from and to. */
  invalidAt?: readonly [number, number] | undefined;
  /** What stands in place of the value while it is edited. */
  editor?: ReactNode;
  /** Enter or a click. */
  onEdit: () => void;
  /** Delete, Backspace or the cross. */
  onRemove: () => void;
  /** Space. */
  onToggle: () => void;
  /** Given where arrow keys move between chips: only one of them is reached with Tab, and its cross by Delete alone. */
  isTabStop?: boolean | undefined;
  ref?: Ref<HTMLButtonElement> | undefined;
};

/** One condition of a query. Enter edits, Space switches off, Delete removes. */
export function Chip(props: ChipProps) {
  const { field, operator, value, label, state = 'normal', invalidAt, onEdit, onRemove, onToggle, isTabStop = true } = props;
  const words = useLabels();
  return (
    <span className={cx(styles.chip, styles[state])} data-state={state}>
      {state === 'editing' && props.editor !== undefined ? (
        <span className={styles.main}>
          <span>{field}</span>
          <span className={styles.operator}>{operator}</span>
          {props.editor}
        </span>
      ) : (
        <button
          ref={props.ref}
          type="button"
          className={styles.main}
          tabIndex={isTabStop ? 0 : -1}
          aria-label={label}
          aria-keyshortcuts="Enter Space Delete"
          onClick={onEdit}
          onKeyDown={(event) => {
            if (event.key === ' ') onToggle();
            else if (event.key === 'Delete' || event.key === 'Backspace') onRemove();
            else return;
            event.preventDefault();
          }}
          onKeyUp={(event) => {
            // Firefox and Chromium press a button when Space is let go.
            if (event.key === ' ') event.preventDefault();
          }}
        >
          <span>{field}</span>
          <span className={styles.operator}>{operator}</span>
          <span className={styles.value} dir="auto">
            <Value text={value} wrong={state === 'invalid' ? invalidAt : undefined} />
          </span>
        </button>
      )}
      <button
        type="button"
        className={styles.remove}
        tabIndex={props.isTabStop === undefined ? 0 : -1}
        aria-label={words.remove(label)}
        onClick={onRemove}
      >
        <Icon icon={X} size={13} />
      </button>
    </span>
  );
}

function Value({ text, wrong }: { text: string; wrong: readonly [number, number] | undefined }) {
  if (wrong === undefined) return text;
  const [from, to] = wrong;
  return (
    <>
      {text.slice(0, from)}
      <span className={styles.wrong}>{text.slice(from, to)}</span>
      {text.slice(to)}
    </>
  );
}
