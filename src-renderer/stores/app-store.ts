import type { AppSettings, AppSnapshot } from '#shared/contract/app.ts';
import type { EngineState } from '#shared/shell.ts';
import type { AppClient } from '../connect.ts';
import { createStore, type Store } from './create-store.ts';

export type ConnectionState = 'connecting' | 'open' | 'lost';

export interface AppState {
  connection: ConnectionState;
  /** null until the engine has said it for the first time. */
  app: AppSnapshot | null;
  /** As the desktop shell tells it; null in a browser, which knows only the connection. */
  engine: { state: EngineState; message: string | null } | null;
  /** Grows whenever the connection is there again: what was being asked when it was lost has failed. */
  reconnects: number;
  /** Grows whenever the engine hides other pictures than before. */
  hidingVersion: number;
  setEngine(engine: AppState['engine']): void;
  setConnection(connection: ConnectionState): void;
  /** Shown at once, and again as the engine has it. @throws AppError USAGE for a value that is refused; the settings stay */
  changeSettings(change: Partial<AppSettings>): Promise<void>;
  createLibrary(path: string): Promise<void>;
  openLibrary(path: string): Promise<void>;
  closeLibrary(): Promise<void>;
  forgetLibrary(path: string): Promise<void>;
}

/** The app around the library: settings, which library is open, whether the engine is there. */
export function createAppStore(client: AppClient, signal: AbortSignal): Store<AppState> {
  const store = createStore<AppState>((set, get) => ({
    connection: 'connecting',
    app: null,
    engine: null,
    reconnects: 0,
    hidingVersion: 0,
    setEngine: (engine) => set({ engine }),
    setConnection: (connection) => set({ connection }),
    async changeSettings(change) {
      const before = get().app;
      if (before) set({ app: { ...before, settings: { ...before.settings, ...change } } });
      try {
        await client.call('settings_change', change);
      } catch (error) {
        const now = get().app;
        if (before && now) set({ app: { ...now, settings: before.settings } });
        throw error;
      }
    },
    async createLibrary(path) {
      await client.call('library_create', { path });
    },
    async openLibrary(path) {
      await client.call('library_open', { path });
    },
    async closeLibrary() {
      await client.call('library_close', {});
    },
    async forgetLibrary(path) {
      await client.call('recent_remove', { path });
    },
  }));
  let hiding: string | undefined;
  const onSnapshot = (app: AppSnapshot): void => {
    // As the engine has it: what is shown at once is not what pictures are served by.
    const next = JSON.stringify([app.settings.hide_unsafe, app.settings.nsfw_threshold]);
    const isOther = hiding !== undefined && hiding !== next;
    hiding = next;
    store.setState(({ hidingVersion }) => ({ app, hidingVersion: hidingVersion + (isOther ? 1 : 0) }));
  };
  client.stream('app', {}, { signal, onSnapshot });
  return store;
}
