import type { AppState } from './app-store.ts';
import { createStore, type Store } from './create-store.ts';

export interface LayoutState {
  /** What was set in this window, by name; it wins over the settings. */
  values: Readonly<Record<string, unknown>>;
  /** Shown at once; written to the settings when nothing has been set for a moment, so that dragging writes once. */
  set(name: string, value: unknown): void;
}

const SAVE_AFTER_MS = 400;

/** Sizes and states of panels and the like, kept in the user's settings. */
export function createLayoutStore(app: Store<AppState>, onError: (error: unknown) => void): Store<LayoutState> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return createStore<LayoutState>((set, get) => ({
    values: {},
    set(name, value) {
      set({ values: { ...get().values, [name]: value } });
      clearTimeout(timer);
      timer = setTimeout(() => {
        const saved = app.getState().app?.settings.layout;
        if (saved)
          app
            .getState()
            .changeSettings({ layout: { ...saved, ...get().values } })
            .catch(onError);
      }, SAVE_AFTER_MS);
    },
  }));
}

/** What was set in this window, else what the settings have. */
export function layoutValue(layout: Store<LayoutState>, app: Store<AppState>, name: string): unknown {
  return layout.getState().values[name] ?? app.getState().app?.settings.layout[name];
}
