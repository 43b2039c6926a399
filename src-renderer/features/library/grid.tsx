import { type MouseEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { isSelected } from '../../stores/selection-store.ts';
import { useStores } from '../../stores/stores.ts';
import styles from './grid.module.css';
import { useGridScroll, useSize } from './grid-scroll.ts';
import { type JustifiedLayout, justify, rowAtHeight, rowOfTile, tilesOfRow } from './justified-layout.ts';
import { Tile } from './tile.tsx';
import { useGridKeys } from './use-grid-keys.ts';
import { useGridPointer } from './use-grid-pointer.ts';

const INSET = { inline: 12, block: 10 };
const CAPTION = 20;
/** Rows that are drawn beyond what is in sight, so that a step of the wheel meets them ready. */
const OVERSCAN = 3;
const NO_ASPECTS = new Uint8Array();

export interface GridProps {
  /** Height that images should have, CSS pixels. */
  tileHeight: number;
  gap: number;
  sortedBy: string | null;
  onOpen(index: number): void;
  /** Whether a hidden image is drawn in clear now. */
  isRevealed(sha256: string): boolean;
}

/** The images of the view in justified rows: only what is in sight is drawn, whatever there is of it. */
export function Grid({ tileHeight, gap, sortedBy, onOpen, isRevealed }: GridProps) {
  const { view: viewStore, selection } = useStores();
  const view = useStore(viewStore, (state) => state.view);
  useStore(viewStore, (state) => state.rowsVersion);
  const focusIndex = useStore(viewStore, (state) => state.focusIndex);
  const { rowAt, need } = viewStore.getState();
  const selected = useStore(selection, (state) => state.selected);
  const container = useRef<HTMLDivElement>(null);
  const size = useSize(container);
  const { width } = size;
  // Before its width is known, every tile would get a row of its own.
  const aspects = (width > 0 ? view?.aspects : undefined) ?? NO_ASPECTS;
  const layout = useMemo(
    () => justify(aspects, { width: Math.max(1, width - 2 * INSET.inline), targetHeight: tileHeight, gap, captionHeight: CAPTION }),
    [aspects, width, tileHeight, gap],
  );
  const contentHeight = (layout.top[layout.rowCount] ?? 0) - (layout.rowCount > 0 ? gap : 0) + 2 * INSET.block;
  const rowsAt = useCallback(
    (top: number, height: number) =>
      [
        Math.max(0, rowAtHeight(layout, top - INSET.block) - OVERSCAN),
        Math.min(layout.rowCount - 1, rowAtHeight(layout, top + height) + OVERSCAN),
      ] as const,
    [layout],
  );
  const scroll = useGridScroll(container, contentHeight, size, rowsAt);
  const { isFast } = scroll;
  const lastRow = Math.min(scroll.last, layout.rowCount - 1);
  const [firstTile, endTile] = [layout.firstTile[scroll.first] ?? 0, layout.firstTile[lastRow + 1] ?? 0];
  useEffect(() => {
    if (view && endTile > firstTile && !isFast) need(firstTile, endTile);
  }, [view, firstTile, endTile, isFast, need]);

  const { scrollTo, topNow } = scroll;
  const show = useCallback(
    (index: number, isCentred = false) => {
      const row = rowOfTile(layout, index);
      const [top, bottom] = [layout.top[row] ?? 0, (layout.top[row + 1] ?? 0) - gap + 2 * INSET.block];
      const isAbove = top < topNow();
      if (!isAbove && bottom <= topNow() + size.height) return;
      if (isCentred) scrollTo((top + bottom - size.height) / 2);
      else scrollTo(isAbove ? top : bottom - size.height);
    },
    [layout, topNow, size.height, scrollTo, gap],
  );
  // Another result begins at its top, or where the sample that has the focus now is.
  const shownView = useRef(view);
  const shownLayout = useRef(layout);
  useLayoutEffect(() => {
    if (size.height === 0) return;
    const index = viewStore.getState().focusIndex;
    if (shownView.current !== view) {
      if (index === 0) scrollTo(0);
      else show(index, true);
    } else if (shownLayout.current !== layout && layout.count > 0) {
      // Another width or tile size: the tile that was at the upper edge stays there.
      scrollTo(sameTop(shownLayout.current, layout, topNow()));
    }
    shownView.current = view;
    shownLayout.current = layout;
  }, [view, layout, size.height, viewStore, scrollTo, show, topNow]);
  // The focus may have been moved elsewhere: by quick look, by the keys.
  const shownFocus = useRef(focusIndex);
  useLayoutEffect(() => {
    if (shownFocus.current !== focusIndex) show(focusIndex);
    shownFocus.current = focusIndex;
  }, [focusIndex, show]);

  useGridKeys({ layout, aspects, focusIndex, pageHeight: size.height });
  const pointer = useGridPointer();
  const onPointer = useCallback((index: number, event: MouseEvent) => pointer.press(index, event), [pointer]);

  const rows = [];
  for (let row = scroll.first; row <= lastRow; row++) {
    const height = layout.imageHeight[row] ?? tileHeight;
    rows.push(
      <div
        key={row}
        role="row"
        aria-rowindex={row + 1}
        className={styles.row}
        style={{ transform: `translateY(${scroll.shift + (layout.top[row] ?? 0) + INSET.block}px)`, height: height + CAPTION }}
      >
        {tilesOfRow(layout, aspects, row).map((box, column) => {
          const sample = rowAt(box.tile);
          return (
            <Tile
              key={box.tile}
              index={box.tile}
              column={column}
              row={sample}
              left={box.left + INSET.inline}
              width={box.width}
              height={height}
              isFocused={box.tile === focusIndex}
              isSelected={sample ? isSelected(selected, sample.id) : false}
              isRevealed={sample?.sha256 && sample.hidden !== null ? isRevealed(sample.sha256) : false}
              isPassing={isFast}
              sortedBy={sortedBy}
              onPointer={onPointer}
              onTick={pointer.tick}
              onOpen={onOpen}
            />
          );
        })}
      </div>,
    );
  }
  const isFocusDrawn = view !== null && view.matched > 0 && focusIndex >= firstTile && focusIndex < endTile;
  return (
    <div
      ref={container}
      role="grid"
      // One tab stop; the focused cell is told by its id, so that scrolling never loses the focus.
      tabIndex={0}
      aria-label={t('library.grid')}
      aria-multiselectable="true"
      aria-rowcount={layout.rowCount}
      // Rows have as many images as fit.
      aria-colcount={-1}
      aria-activedescendant={isFocusDrawn ? `tile-${focusIndex}` : undefined}
      className={styles.grid}
      data-grid=""
    >
      <div className={styles.spacer} style={{ height: scroll.spacerHeight }} role="presentation">
        {rows}
      </div>
    </div>
  );
}

/** Where the content of another layout must stand so that the same tile is at the upper edge. */
function sameTop(before: JustifiedLayout, after: JustifiedLayout, top: number): number {
  if (top <= INSET.block || before.count !== after.count) return top <= INSET.block ? 0 : top;
  const row = rowAtHeight(before, top - INSET.block);
  const tile = before.firstTile[row] ?? 0;
  return (after.top[rowOfTile(after, tile)] ?? 0) + (top - (before.top[row] ?? 0));
}
