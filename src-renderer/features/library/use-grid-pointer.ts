import { type MouseEvent, useMemo } from 'react';
import { isMac } from '../../commands/keys.ts';
import { selectedCount } from '../../stores/selection-store.ts';
import { useStores } from '../../stores/stores.ts';
import { selectRange } from './select-range.ts';

/** What clicks on tiles do: focus, Ctrl to add or take one, Shift for the range from the anchor. */
export function useGridPointer(): {
  press(index: number, event: MouseEvent): void;
  tick(index: number): void;
} {
  const stores = useStores();
  return useMemo(() => {
    const { view, selection, attempt } = stores;
    const toggle = (index: number): void => {
      const row = view.getState().rowAt(index);
      if (row) selection.getState().toggle(row.id);
      view.getState().setFocus(index);
    };
    /** As in file managers: the one that was clicked before is selected with the first one that is added. */
    const add = (index: number): void => {
      const { selected, anchor, set } = selection.getState();
      const id = view.getState().rowAt(index)?.id;
      if (id === undefined || anchor === null || anchor === id || selectedCount(selected) > 0) {
        toggle(index);
        return;
      }
      set([anchor, id], id);
      view.getState().setFocus(index);
    };
    return {
      tick: toggle,
      press(index, event) {
        if (isMac() ? event.metaKey : event.ctrlKey) return add(index);
        const { focusIndex, rowAt } = view.getState();
        if (event.shiftKey) void attempt(() => selectRange(stores, focusIndex, index));
        else selection.getState().set([], rowAt(index)?.id ?? null);
        view.getState().setFocus(index);
      },
    };
  }, [stores]);
}
