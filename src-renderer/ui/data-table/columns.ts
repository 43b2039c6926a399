import type { ReactNode } from 'react';

export type Column<Row> = {
  id: string;
  title: string;
  /** px; the least width of the one that grows. */
  width: number;
  /** px, default 56. */
  minWidth?: number | undefined;
  /** Takes the room that is left. */
  isGrowing?: boolean | undefined;
  /** Numbers stand at the end. */
  align?: 'start' | 'end' | undefined;
  isSortable?: boolean | undefined;
  render: (row: Row, index: number) => ReactNode;
};

export type Sort = { column: string; direction: 'ascending' | 'descending' };

const LEAST_PX = 56;
const BOX_PX = 32;

export function leastWidth(column: { minWidth?: number | undefined }): number {
  return column.minWidth ?? LEAST_PX;
}

/** `grid-template-columns` of header and rows, and the least width of all of them in px. */
export function layoutOf<Row>(columns: readonly Column<Row>[], hasBox: boolean): { template: string; width: number } {
  const tracks = columns.map((column) => (column.isGrowing ? `minmax(${column.width}px, 1fr)` : `${column.width}px`));
  const filled = columns.some((column) => column.isGrowing) ? tracks : [...tracks, 'minmax(0, 1fr)'];
  return {
    template: (hasBox ? [`${BOX_PX}px`, ...filled] : filled).join(' '),
    width: columns.reduce((sum, column) => sum + column.width, hasBox ? BOX_PX : 0),
  };
}
