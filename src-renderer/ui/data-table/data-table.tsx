import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useVirtualRows } from '../virtual-scroller.ts';
import { type Column, layoutOf, type Sort } from './columns.ts';
import { DataRow } from './data-row.tsx';
import styles from './data-table.module.css';
import { HeaderCell } from './header-cell.tsx';

const HEADER_PX = 30;

export type RowSelection = {
  isSelected: (index: number) => boolean;
  /** `toggle` with Ctrl or the box, `range` with Shift, `only` else. Moving with plain arrows selects nothing. */
  onSelect: (index: number, how: 'only' | 'toggle' | 'range') => void;
};

export type DataTableProps<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  rowCount: number;
  /** undefined: not here yet. Its cells stay empty. */
  rowAt: (index: number) => Row | undefined;
  /** Asked for rows `first` to `last` (not included) whenever other ones come into view. */
  onRange?: ((first: number, last: number) => void) | undefined;
  sort?: Sort | undefined;
  onSort?: ((column: string) => void) | undefined;
  onResizeColumn?: ((column: string, width: number) => void) | undefined;
  /** By how many places a column is to move. */
  onMoveColumn?: ((column: string, by: number) => void) | undefined;
  /** Index of the current row; default: kept here. */
  current?: number | undefined;
  onCurrent?: ((index: number) => void) | undefined;
  selection?: RowSelection | undefined;
  /** Enter or a double click. */
  onOpen?: ((index: number) => void) | undefined;
  /** Second button or the menu key; px of the window. */
  onContextMenu?: ((index: number, at: { x: number; y: number }) => void) | undefined;
  /** px, as `--row-height` of the density: 26, 30 or 36. */
  rowHeight?: number | undefined;
  /** In place of the rows when there are none. */
  empty?: ReactNode;
};

/**
 * A table over rows that come by position, for any number of them. One tab stop; arrows, PgUp, PgDn, Home and End move the current row,
 * the up arrow leads from the first row to the titles.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rowCount, rowAt, onRange, selection, rowHeight = 30 } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [ownCurrent, setOwnCurrent] = useState<number | null>(null);
  const [title, setTitle] = useState<number | null>(null);
  const wantsFocus = useRef(false);
  const chosen = props.current ?? ownCurrent;
  const current = Math.max(0, Math.min(chosen ?? 0, rowCount - 1));
  const inHeader = title !== null || rowCount === 0;
  const rows = useVirtualRows({ scroller, count: rowCount, rowHeight, inset: HEADER_PX });
  const layout = layoutOf(columns, selection !== undefined);

  useEffect(() => onRange?.(rows.first, rows.last), [onRange, rows.first, rows.last]);
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    const target = title === null ? `[data-index="${current}"]` : `[aria-colindex="${title + 1}"][role=columnheader]`;
    scroller.current?.querySelector<HTMLElement>(target)?.focus({ preventScroll: title === null });
  });

  const choose = (index: number) => {
    setTitle(null);
    setOwnCurrent(index);
    if (index !== current) props.onCurrent?.(index);
  };
  const moveTo = (index: number, isRange: boolean) => {
    const next = Math.max(0, Math.min(index, rowCount - 1));
    wantsFocus.current = true;
    rows.show(next);
    choose(next);
    if (isRange) selection?.onSelect(next, 'range');
  };
  const moveTitle = (index: number) => {
    wantsFocus.current = true;
    setTitle(Math.max(0, Math.min(index, columns.length - 1)));
  };

  const onRowKey = (event: KeyboardEvent<HTMLElement>) => {
    if (event.altKey) return;
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + rows.page,
      PageUp: current - rows.page,
      Home: 0,
      End: rowCount - 1,
    };
    const target = targets[event.key];
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && props.onOpen !== undefined) props.onOpen(current);
    else if (event.key === 'ArrowUp' && current === 0 && !event.shiftKey) moveTitle(0);
    else if (target !== undefined) moveTo(target, event.shiftKey);
    else return;
    event.preventDefault();
  };
  const onTitleKey = (event: KeyboardEvent<HTMLElement>) => {
    const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'ArrowRight') moveTitle((title ?? 0) + forward);
    else if (event.key === 'ArrowLeft') moveTitle((title ?? 0) - forward);
    else if (event.key === 'Home') moveTitle(0);
    else if (event.key === 'End') moveTitle(columns.length - 1);
    else if (event.key === 'ArrowDown' && rowCount > 0) moveTo(current, false);
    else return;
    event.preventDefault();
  };
  const onRowPress = (event: MouseEvent<HTMLElement>, index: number) => {
    choose(index);
    selection?.onSelect(index, event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'only');
  };

  const drawn = Array.from({ length: Math.max(0, rows.last - rows.first) }, (_, step) => rows.first + step);
  // The current row stays in the page when it is scrolled out of view, or the focus would be lost.
  if (rowCount > 0 && (current < rows.first || current >= rows.last)) drawn.push(current);
  const style: CSSProperties & Record<`--${string}`, string> = { '--columns': layout.template, minWidth: layout.width };

  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length}
      aria-multiselectable={selection === undefined ? undefined : true}
      tabIndex={-1}
    >
      <div style={style} role="presentation">
        <div className={styles.header} role="row" aria-rowindex={1} onKeyDown={onTitleKey}>
          {selection === undefined ? null : <span aria-hidden />}
          {columns.map((column, index) => (
            <HeaderCell
              key={column.id}
              column={column}
              colIndex={index + 1}
              sort={props.sort}
              isTabStop={inHeader && index === Math.min(title ?? 0, columns.length - 1)}
              onFocus={() => setTitle(index)}
              onSort={props.onSort}
              onResize={props.onResizeColumn}
              onMove={props.onMoveColumn}
            />
          ))}
        </div>
        {rowCount === 0 ? props.empty : null}
        <div className={styles.spacer} role="presentation" style={{ height: rows.spacer }}>
          {drawn.map((index) => (
            <DataRow
              key={index}
              index={index}
              row={rowAt(index)}
              columns={columns}
              place={rows.placeOf(index)}
              isCurrent={index === current && chosen !== null && !inHeader}
              isTabStop={index === current && !inHeader}
              isSelected={selection?.isSelected(index)}
              onKeyDown={onRowKey}
              onPress={onRowPress}
              onToggle={(at) => {
                choose(at);
                selection?.onSelect(at, 'toggle');
              }}
              onOpen={props.onOpen}
              onContextMenu={props.onContextMenu}
              onFocus={choose}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
