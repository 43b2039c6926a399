import type { Command } from '../../commands/command.ts';
import { useCommands } from '../../commands/registry.ts';
import { useStores } from '../../stores/stores.ts';
import { type JustifiedLayout, rowOfTile, tileInRowAt, tilesOfRow } from './justified-layout.ts';
import { selectRange } from './select-range.ts';

export interface GridKeys {
  layout: JustifiedLayout;
  aspects: Uint8Array;
  focusIndex: number;
  /** Of what is in sight, pixels. */
  pageHeight: number;
}

/** The tile that a step leads to. @param rows how many rows down, negative for up */
function stepRows({ layout, aspects, focusIndex }: GridKeys, rows: number): number {
  const row = rowOfTile(layout, focusIndex);
  const next = Math.max(0, Math.min(layout.rowCount - 1, row + rows));
  if (next === row) return rows < 0 ? 0 : layout.count - 1;
  const box = tilesOfRow(layout, aspects, row).find(({ tile }) => tile === focusIndex);
  return tileInRowAt(layout, aspects, next, box ? box.left + box.width / 2 : 0);
}

/** The keys of the grid: movement, and with Shift the range from the anchor. */
export function useGridKeys(keys: GridKeys): void {
  const stores = useStores();
  const { registry, view, attempt } = stores;
  const { layout, focusIndex } = keys;
  const isRtl = document.documentElement.dir === 'rtl';
  const clamp = (index: number): number => Math.max(0, Math.min(layout.count - 1, index));
  const rowsOfPage = Math.max(1, Math.floor(keys.pageHeight / (layout.sizes.targetHeight + layout.sizes.captionHeight + layout.sizes.gap)));
  const steps = [
    ['left', 'ArrowLeft', () => clamp(focusIndex + (isRtl ? 1 : -1))],
    ['right', 'ArrowRight', () => clamp(focusIndex + (isRtl ? -1 : 1))],
    ['up', 'ArrowUp', () => stepRows(keys, -1)],
    ['down', 'ArrowDown', () => stepRows(keys, 1)],
    ['page_up', 'PageUp', () => stepRows(keys, -rowsOfPage)],
    ['page_down', 'PageDown', () => stepRows(keys, rowsOfPage)],
    ['home', 'Home', () => 0],
    ['end', 'End', () => layout.count - 1],
  ] as const;
  const isEnabled = (): boolean => layout.count > 0;
  const shared = { group: 'image', isHidden: true, repeats: true, isEnabled } as const;
  const commands: Command[] = steps.flatMap(([name, key, to]) => [
    { ...shared, id: `grid.${name}`, title: `library.key.${name}`, keys: [key], run: () => view.getState().setFocus(to()) },
    {
      ...shared,
      id: `grid.select_${name}`,
      title: `library.key.select_${name}`,
      keys: [`Shift+${key}`],
      run() {
        const index = to();
        void attempt(() => selectRange(stores, focusIndex, index));
        view.getState().setFocus(index);
      },
    },
  ]);
  useCommands(registry, commands);
}
