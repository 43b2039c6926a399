import { useMemo, useState } from 'react';
import { type Column, DataTable, type Sort, Splitter } from '../../../src-renderer/ui/index.ts';
import styles from './gallery.module.css';

type Row = { caption: string; host: string; width: number; length: number };

const ROWS = 10_000_000;
const rowAt = (index: number): Row => ({
  caption: `Lighthouse ${index} at the harbour mouth in thick fog`,
  host: `img${index % 7}.harbourlight.example`,
  width: 512 + (index % 1024),
  length: index,
});

const COLUMNS: readonly Column<Row>[] = [
  { id: 'caption', title: 'Caption', width: 220, isGrowing: true, isSortable: true, render: (row) => row.caption },
  { id: 'host', title: 'Host', width: 180, isSortable: true, render: (row) => row.host },
  { id: 'width', title: 'Claimed width', width: 120, align: 'end', isSortable: true, render: (row) => row.width },
  { id: 'length', title: 'Length', width: 100, align: 'end', render: (row) => row.length },
];

/** A table of ten million rows beside a splitter. */
export function Tables({ log }: { log: (text: string) => void }) {
  const [sort, setSort] = useState<Sort>({ column: 'width', direction: 'descending' });
  const [columns, setColumns] = useState(COLUMNS);
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set([2]));
  const [size, setSize] = useState(292);
  const selection = useMemo(
    () => ({
      isSelected: (index: number) => selected.has(index),
      onSelect: (index: number, how: string) => {
        log(`select ${index} ${how}`);
        setSelected((before) => new Set(how === 'only' ? [index] : [...before, index]));
      },
    }),
    [selected, log],
  );
  return (
    <div className={styles.split}>
      <div className={styles.table}>
        <DataTable
          label="Pairs"
          columns={columns}
          rowCount={ROWS}
          rowAt={rowAt}
          sort={sort}
          onSort={(column) => {
            setSort((before) => ({
              column,
              direction: before.column === column && before.direction === 'ascending' ? 'descending' : 'ascending',
            }));
          }}
          onResizeColumn={(id, width) =>
            setColumns((before) => before.map((column) => (column.id === id ? { ...column, width, isGrowing: false } : column)))
          }
          onMoveColumn={(id, by) => {
            setColumns((before) => {
              const from = before.findIndex((column) => column.id === id);
              const rest = before.filter((column) => column.id !== id);
              return [...rest.slice(0, from + by), ...before.slice(from, from + 1), ...rest.slice(from + by)];
            });
          }}
          selection={selection}
          onOpen={(index) => log(`open ${index}`)}
        />
      </div>
      <Splitter label="Width of details" size={size} min={264} max={420} panel="end" onResize={setSize} controls="details" />
      <aside id="details" aria-label="Details" style={{ width: size }} className={styles.details}>
        {size} px
      </aside>
    </div>
  );
}
