import { useCallback, useEffect, useMemo, useRef } from 'react';
import { z } from 'zod';
import type { SampleRow } from '#shared/contract/views.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { isSelected } from '../../stores/selection-store.ts';
import { useStores } from '../../stores/stores.ts';
import { useLayoutValue } from '../../stores/use-layout-value.ts';
import { type Column, DataTable } from '../../ui/index.ts';
import { selectRange } from './select-range.ts';
import { sortOf } from './sort-menu.tsx';
import { tableColumns } from './table-columns.tsx';

/** Widths and order of the columns, as the user has set them. */
const columnsSchema = z.object({ order: z.array(z.string()), widths: z.record(z.string(), z.number()) });
const START: z.output<typeof columnsSchema> = { order: [], widths: {} };
const ROW_HEIGHT = { compact: 26, standard: 30, roomy: 36 } as const;

/** The view as rows of text. */
export function TableView({ onOpen }: { onOpen(index: number): void }) {
  const stores = useStores();
  const { view: viewStore, selection, library, query, app, attempt } = stores;
  const view = useStore(viewStore, (state) => state.view);
  useStore(viewStore, (state) => state.rowsVersion);
  const focusIndex = useStore(viewStore, (state) => state.focusIndex);
  const selected = useStore(selection, (state) => state.selected);
  const scorers = useStore(library, (state) => state.library?.scorers);
  const density = useStore(app, (state) => state.app?.settings.density ?? 'standard');
  const [saved, save] = useLayoutValue('library.columns', columnsSchema, START);
  const columns = useMemo(() => arranged(tableColumns([...new Set(scorers?.map(({ name }) => name))]), saved), [scorers, saved]);
  const { rowAt, need } = viewStore.getState();
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (view) need(viewStore.getState().focusIndex, viewStore.getState().focusIndex + 40);
  }, [view, need, viewStore]);
  // Another order is another set of rows in the same places: those in sight are asked for again.
  const range = useRef<readonly [number, number]>([0, 0]);
  const onRange = useCallback(
    (first: number, last: number) => {
      range.current = [first, last];
      need(first, last);
    },
    [need],
  );
  useEffect(() => {
    if (view) need(...range.current);
  }, [view, need]);
  const { field, isDescending } = sortOf(view?.order_by ?? null);
  const order = columns.map(({ id }) => id);
  return (
    <div ref={frame} style={{ height: '100%' }}>
      <DataTable<SampleRow | null>
        label={t('library.table')}
        columns={columns}
        rowCount={view?.matched ?? 0}
        rowAt={rowAt}
        onRange={onRange}
        rowHeight={ROW_HEIGHT[density]}
        sort={field === null ? undefined : { column: field, direction: isDescending ? 'descending' : 'ascending' }}
        onSort={(column) => query.library.getState().setOrder(field === column && isDescending ? column : `-${column}`)}
        onResizeColumn={(column, width) => save({ ...saved, widths: { ...saved.widths, [column]: width } })}
        onMoveColumn={(column, by) => save({ ...saved, order: moved(order, column, by) })}
        current={focusIndex}
        onCurrent={(index) => viewStore.getState().setFocus(index)}
        selection={{
          isSelected: (index) => {
            const id = rowAt(index)?.id;
            return id !== undefined && isSelected(selected, id);
          },
          onSelect(index, how) {
            const id = rowAt(index)?.id;
            if (how === 'range') void attempt(() => selectRange(stores, focusIndex, index));
            else if (how === 'toggle' && id !== undefined) selection.getState().toggle(id);
            else if (how === 'only') selection.getState().set([], id ?? null);
          },
        }}
        onOpen={onOpen}
      />
    </div>
  );
}

function arranged(columns: readonly Column<SampleRow | null>[], { order, widths }: typeof START): Column<SampleRow | null>[] {
  const place = (id: string): number => {
    const at = order.indexOf(id);
    return at < 0 ? order.length : at;
  };
  return columns
    .map((column) => ({ ...column, width: widths[column.id] ?? column.width }))
    .sort((one, other) => place(one.id) - place(other.id));
}

function moved(order: readonly string[], id: string, by: number): string[] {
  const from = order.indexOf(id);
  const rest = order.filter((name) => name !== id);
  const to = Math.max(0, Math.min(rest.length, from + by));
  return [...rest.slice(0, to), id, ...rest.slice(to)];
}
