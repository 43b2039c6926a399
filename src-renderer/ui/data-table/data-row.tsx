import { Check } from 'lucide-react';
import type { KeyboardEvent, MouseEvent } from 'react';
import box from '../checkbox.module.css';
import { cx } from '../cx.ts';
import type { Column } from './columns.ts';
import styles from './data-table.module.css';

export type DataRowProps<Row> = {
  index: number;
  row: Row | undefined;
  columns: readonly Column<Row>[];
  /** px from the start of the spacer. */
  place: number;
  isCurrent: boolean;
  isTabStop: boolean;
  /** undefined: the table has no selection. */
  isSelected: boolean | undefined;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  onPress: (event: MouseEvent<HTMLElement>, index: number) => void;
  onToggle: (index: number) => void;
  onOpen: ((index: number) => void) | undefined;
  onContextMenu: ((index: number, at: { x: number; y: number }) => void) | undefined;
  onFocus: (index: number) => void;
};

/** One row, placed by a transform so that scrolling moves no layout. */
export function DataRow<Row>(props: DataRowProps<Row>) {
  const { index, row, columns, isCurrent, isSelected } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-busy={row === undefined || undefined}
      data-index={index}
      tabIndex={props.isTabStop ? 0 : -1}
      className={cx(styles.row, isCurrent && styles.current)}
      style={{ transform: `translateY(${props.place}px)` }}
      onKeyDown={props.onKeyDown}
      onFocus={() => props.onFocus(index)}
      onClick={(event) => props.onPress(event, index)}
      onDoubleClick={() => props.onOpen?.(index)}
      onContextMenu={(event) => {
        if (props.onContextMenu === undefined) return;
        event.preventDefault();
        const place = event.currentTarget.getBoundingClientRect();
        // The menu key tells no place of its own.
        const isKey = event.button !== 2;
        props.onContextMenu(index, isKey ? { x: place.left + 14, y: place.bottom } : { x: event.clientX, y: event.clientY });
      }}
    >
      {isSelected === undefined ? null : (
        <span
          className={styles.box}
          aria-hidden
          onClick={(event) => {
            event.stopPropagation();
            props.onToggle(index);
          }}
        >
          <span className={cx(box.box, isSelected && box.on)}>{isSelected ? <Check size={11} strokeWidth={3} /> : null}</span>
        </span>
      )}
      {columns.map((column, at) => (
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={at + 1}
          className={cx(styles.cell, column.align === 'end' && styles.end, at === 0 && styles.first)}
        >
          <span className={styles.content} dir="auto">
            {row === undefined ? null : column.render(row, index)}
          </span>
        </div>
      ))}
    </div>
  );
}
