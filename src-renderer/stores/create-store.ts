import { useStore as useZustand } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';

/**
 * A store: what the window knows, and the actions that change it. Stores hold snapshots of what the engine says and no rules of the
 * domain; components derive what they show.
 */
export type Store<State> = StoreApi<State>;

export { createStore };

/** The part of a store that a component shows; it is drawn again when that part changes (compared by Object.is). */
export function useStore<State, Part>(store: Store<State>, select: (state: State) => Part): Part {
  return useZustand(store, select);
}
