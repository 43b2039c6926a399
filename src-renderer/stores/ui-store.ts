import { createStore, type Store } from './create-store.ts';

export const SCREENS = ['pool', 'library', 'jobs', 'models', 'settings'] as const;
export type Screen = (typeof SCREENS)[number];

/** What lies over the screen; one at a time. */
export type Overlay =
  | { kind: 'none' }
  | { kind: 'export' }
  /** `paths`: chosen already, such as files that were dropped. */
  | { kind: 'sources'; tab: 'crawl' | 'tables' | 'images'; paths?: readonly string[] }
  | { kind: 'libraries'; what: 'open' | 'new' }
  | { kind: 'about' }
  | { kind: 'commands' }
  | { kind: 'shortcuts' }
  | { kind: 'history' }
  | { kind: 'tags' }
  | { kind: 'concept' }
  | { kind: 'download' }
  | { kind: 'score' }
  | { kind: 'views' };

export interface Toast {
  id: number;
  text: string;
  tone: 'done' | 'failed';
  /** A second thing to do, with the key that does it too. */
  action?: { label: string; keys?: string; run: () => void };
}

export interface UiState {
  screen: Screen;
  overlay: Overlay;
  toast: Toast | null;
  /** The run that the jobs screen shows in detail. */
  shownRun: number | null;
  filtersOpen: boolean;
  detailsOpen: boolean;
  drawerOpen: boolean;
  show(screen: Screen): void;
  open(overlay: Overlay): void;
  closeOverlay(): void;
  /** One at a time: a new one takes the place of the last. */
  tell(toast: Omit<Toast, 'id'>): void;
  dismissToast(id: number): void;
  showRun(run: number | null): void;
  toggle(panel: 'filters' | 'details' | 'drawer', open?: boolean): void;
}

/** Which screen, panels and messages are in view. */
export function createUiStore(): Store<UiState> {
  let toasts = 0;
  return createStore<UiState>((set) => ({
    screen: 'library',
    overlay: { kind: 'none' },
    toast: null,
    shownRun: null,
    filtersOpen: true,
    detailsOpen: true,
    drawerOpen: false,
    show: (screen) => set({ screen, overlay: { kind: 'none' } }),
    open: (overlay) => set({ overlay }),
    closeOverlay: () => set({ overlay: { kind: 'none' } }),
    tell: (toast) => set({ toast: { ...toast, id: ++toasts } }),
    dismissToast: (id) => set((state) => (state.toast?.id === id ? { toast: null } : {})),
    showRun: (shownRun) => set({ shownRun, screen: 'jobs' }),
    toggle: (panel, open) =>
      set((state) => {
        const key = `${panel}Open` as const;
        return { [key]: open ?? !state[key] };
      }),
  }));
}
