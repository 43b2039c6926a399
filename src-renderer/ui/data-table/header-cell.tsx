import { ArrowDown, ArrowUp } from 'lucide-react';
import { type PointerEvent, useRef, useState } from 'react';
import { cx } from '../cx.ts';
import { type Column, leastWidth, type Sort } from './columns.ts';
import styles from './data-table.module.css';

const STEP_PX = 16;
/** How far a title must be dragged before it moves. */
const DRAG_PX = 8;

export type HeaderCellProps<Row> = {
  column: Column<Row>;
  colIndex: number;
  sort: Sort | undefined;
  isTabStop: boolean;
  onFocus: () => void;
  onSort: ((column: string) => void) | undefined;
  onResize: ((column: string, width: number) => void) | undefined;
  /** -1 and 1 by keys. */
  onMove: ((column: string, by: number) => void) | undefined;
};

/** Title of a column. Enter sorts, Shift + arrows set the width by 16 px, Ctrl + arrows move the column; the same by pointer. */
export function HeaderCell<Row>(props: HeaderCellProps<Row>) {
  const { column, colIndex, sort, isTabStop, onSort, onResize, onMove } = props;
  const from = useRef<{ x: number; width: number } | null>(null);
  const [isMoving, setMoving] = useState(false);
  const isSorted = sort?.column === column.id;
  const canSort = onSort !== undefined && column.isSortable === true;
  const forward = (element: Element) => (getComputedStyle(element).direction === 'rtl' ? -1 : 1);
  const resize = (width: number) => onResize?.(column.id, Math.max(leastWidth(column), Math.round(width)));

  /** How many columns away the pointer is. */
  const columnsAway = (event: PointerEvent<HTMLElement>) => {
    const titles = [...(event.currentTarget.parentElement?.querySelectorAll('[role=columnheader]') ?? [])];
    const under = titles.findIndex((title) => {
      const { left, right } = title.getBoundingClientRect();
      return event.clientX >= left && event.clientX < right;
    });
    return under < 0 ? 0 : under - titles.indexOf(event.currentTarget);
  };

  return (
    <div
      role="columnheader"
      tabIndex={isTabStop ? 0 : -1}
      aria-colindex={colIndex}
      aria-sort={isSorted ? sort.direction : canSort ? 'none' : undefined}
      className={cx(styles.title, canSort && styles.sortable, column.align === 'end' && styles.end, isMoving && styles.moving)}
      onFocus={props.onFocus}
      onKeyDown={(event) => {
        const arrow = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        const by = arrow * forward(event.currentTarget);
        if ((event.key === 'Enter' || event.key === ' ') && canSort) onSort(column.id);
        else if (by !== 0 && event.shiftKey && onResize !== undefined) {
          resize(event.currentTarget.getBoundingClientRect().width + by * STEP_PX);
        } else if (by !== 0 && (event.ctrlKey || event.metaKey) && onMove !== undefined) onMove(column.id, by);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      onPointerDown={(event) => {
        if (event.button !== 0 || onMove === undefined) return;
        from.current = { x: event.clientX, width: 0 };
      }}
      onPointerMove={(event) => {
        if (from.current === null || isMoving || Math.abs(event.clientX - from.current.x) < DRAG_PX) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setMoving(true);
      }}
      onPointerUp={(event) => {
        from.current = null;
        if (!isMoving) return;
        const by = columnsAway(event);
        if (by !== 0) onMove?.(column.id, by);
      }}
      onPointerCancel={() => {
        from.current = null;
        setMoving(false);
      }}
      onClick={() => {
        // The click that ends a move sorts nothing.
        if (isMoving) setMoving(false);
        else if (canSort) onSort(column.id);
      }}
    >
      <span className={styles.content}>{column.title}</span>
      {isSorted ? sort.direction === 'ascending' ? <ArrowUp size={13} aria-hidden /> : <ArrowDown size={13} aria-hidden /> : null}
      {onResize === undefined ? null : <ResizeHandle onResize={resize} forward={forward} />}
    </div>
  );
}

/** The edge of a title. Keys do the same on the title itself, so this one is for the pointer only. */
function ResizeHandle({ onResize, forward }: { onResize: (width: number) => void; forward: (element: Element) => number }) {
  const from = useRef<{ x: number; width: number } | null>(null);
  return (
    <span
      className={styles.handle}
      aria-hidden
      onClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width: event.currentTarget.parentElement?.getBoundingClientRect().width ?? 0 };
      }}
      onPointerMove={(event) => {
        if (from.current === null) return;
        event.stopPropagation();
        onResize(from.current.width + (event.clientX - from.current.x) * forward(event.currentTarget));
      }}
      onPointerUp={(event) => {
        event.stopPropagation();
        from.current = null;
      }}
      onPointerCancel={() => {
        from.current = null;
      }}
    />
  );
}
