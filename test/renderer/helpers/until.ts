import type { Store } from '../../../src-renderer/stores/create-store.ts';

/** Resolves as soon as this holds of a store's state. */
export async function until<State>(store: Store<State>, holds: (state: State) => boolean): Promise<void> {
  if (holds(store.getState())) return;
  await new Promise<void>((resolve) => {
    const stop = store.subscribe((state) => {
      if (!holds(state)) return;
      stop();
      resolve();
    });
  });
}
