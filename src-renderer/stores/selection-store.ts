import type { Target } from '#shared/contract/views.ts';
import type { AppClient } from '../connect.ts';
import { createStore, type Store } from './create-store.ts';

/** Samples by their ids, or all of a view but some. It survives sorting and filtering: it is about samples and not about places. */
export type Selected =
  | { kind: 'some'; ids: ReadonlySet<number> }
  | {
      kind: 'all';
      view: string;
      matched: number;
      except: ReadonlySet<number>;
      /** Samples of the view; known once another view is in sight. */
      members: ReadonlySet<number> | null;
    };

export interface SelectionState {
  selected: Selected;
  /** Sample that a range starts from. */
  anchor: number | null;
  /** Selected samples that the view in sight does not hold; null while that is being counted. */
  outOfSight: number | null;
  set(ids: Iterable<number>, anchor?: number | null): void;
  toggle(id: number): void;
  /** Everything that matches, as the view is now; what comes to match later is not swept in. */
  selectAll(view: { view: string; matched: number }): void;
  clear(): void;
  /** Another view is in sight: counts again how many are out of sight. */
  lookAt(view: string): Promise<void>;
}

/** Most ids that a call takes; more are told as "all of a view but". */
const MAX_IDS = 100_000;

export function isSelected(selected: Selected, id: number): boolean {
  if (selected.kind === 'some') return selected.ids.has(id);
  return (selected.members?.has(id) ?? true) && !selected.except.has(id);
}

export function selectedCount(selected: Selected): number {
  return selected.kind === 'some' ? selected.ids.size : selected.matched - selected.except.size;
}

/** What an action on the selection is meant for; with nothing selected, the sample that has the focus. */
export function targetOf(selected: Selected, focused: number | null): Target | null {
  if (selected.kind === 'all') {
    // The engine forgets views; ids hold as long as the samples do.
    if (selected.members && selected.members.size <= MAX_IDS) return { ids: listOf(selected) };
    return { view: selected.view, except: [...selected.except] };
  }
  if (selected.ids.size > 0) return { ids: [...selected.ids] };
  return focused === null ? null : { ids: [focused] };
}

function listOf(selected: Selected): number[] {
  if (selected.kind === 'some') return [...selected.ids];
  return [...(selected.members ?? [])].filter((id) => !selected.except.has(id));
}

const NONE: Selected = { kind: 'some', ids: new Set() };

function swapped(ids: ReadonlySet<number>, id: number): Set<number> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Which samples are selected. */
export function createSelectionStore(client: AppClient): Store<SelectionState> {
  let looks = 0;
  return createStore<SelectionState>((set, get) => {
    const countOutOfSight = async (view: string, ids: readonly number[]): Promise<number> => {
      let hidden = 0;
      for (let from = 0; from < ids.length; from += MAX_IDS) {
        const { positions } = await client.call('view_positions', { view, ids: ids.slice(from, from + MAX_IDS) });
        hidden += positions.reduce((sum, at) => sum + (at < 0 ? 1 : 0), 0);
      }
      return hidden;
    };
    return {
      selected: NONE,
      anchor: null,
      outOfSight: 0,
      // Whoever is given here is in sight.
      set: (ids, anchor = null) => set({ selected: { kind: 'some', ids: new Set(ids) }, anchor, outOfSight: 0 }),
      toggle(id) {
        const { selected } = get();
        const isMember = selected.kind === 'some' || (selected.members?.has(id) ?? true);
        if (!isMember) return set({ selected: { kind: 'some', ids: new Set([...listOf(selected), id]) }, anchor: id });
        set({
          anchor: id,
          selected:
            selected.kind === 'some'
              ? { kind: 'some', ids: swapped(selected.ids, id) }
              : { ...selected, except: swapped(selected.except, id) },
        });
      },
      selectAll: ({ view, matched }) =>
        set({ selected: { kind: 'all', view, matched, except: new Set(), members: null }, anchor: null, outOfSight: 0 }),
      clear: () => set({ selected: NONE, anchor: null, outOfSight: 0 }),
      async lookAt(view) {
        const look = ++looks;
        const { selected } = get();
        if (selectedCount(selected) === 0) return set({ outOfSight: 0 });
        if (selected.kind === 'all' && selected.view === view) return set({ outOfSight: 0 });
        set({ outOfSight: null });
        let known = selected;
        if (selected.kind === 'all' && selected.members === null) {
          const { ids } = await client.call('view_ids', { view: selected.view, from: 0, to: selected.matched });
          if (get().selected !== selected) return;
          known = { ...selected, members: new Set(ids) };
          set({ selected: known });
        }
        const outOfSight = await countOutOfSight(view, listOf(known));
        if (look === looks && get().selected === known) set({ outOfSight });
      },
    };
  });
}
