import { createContext, useContext } from 'react';
import type { GleanerShell } from '#shared/shell.ts';
import { createRegistry, type Registry } from '../commands/registry.ts';
import type { AppClient, Connection } from '../connect.ts';
import { type AppState, createAppStore } from './app-store.ts';
import type { Store } from './create-store.ts';
import { createFieldsStore, type FieldsState } from './fields-store.ts';
import { createLayoutStore, type LayoutState } from './layout-store.ts';
import { createLibraryStore, type LibraryState } from './library-store.ts';
import { createPoolStore, type PoolState } from './pool-store.ts';
import { createQueryStore, type QueryState } from './query-store.ts';
import { createRunsStore, type RunsState } from './runs-store.ts';
import { createSelectionStore, type SelectionState } from './selection-store.ts';
import { createSummaryStore, type SummaryState } from './summary-store.ts';
import { createThumbnails, type Thumbnails } from './thumbnails.ts';
import { createUiStore, type UiState } from './ui-store.ts';
import { createViewStore, type ViewState } from './view-store.ts';

/** Everything that the components of a window work with. */
export interface Stores {
  client: AppClient;
  /** The desktop shell; undefined in a browser. */
  shell: GleanerShell | undefined;
  onShellEvent: Connection['onShellEvent'];
  registry: Registry;
  app: Store<AppState>;
  library: Store<LibraryState>;
  runs: Store<RunsState>;
  ui: Store<UiState>;
  layout: Store<LayoutState>;
  /** What is asked of the library and of the pool. */
  query: { library: Store<QueryState>; pool: Store<QueryState> };
  summary: { library: Store<SummaryState>; pool: Store<SummaryState> };
  fields: { library: Store<FieldsState>; pool: Store<FieldsState> };
  /** The pairs of the pool that the table shows. */
  pool: Store<PoolState>;
  /** The library's ordered result in sight, and what is selected. */
  view: Store<ViewState>;
  selection: Store<SelectionState>;
  thumbnails: Thumbnails;
  /** Does something that may fail, and tells the user where it does. @returns undefined where it failed */
  attempt<Value>(work: () => Promise<Value>): Promise<Value | undefined>;
}

/** @param signal ends all streams */
export function createStores({ client, shell, onShellEvent }: Connection, signal: AbortSignal): Stores {
  const app = createAppStore(client, signal);
  const ui = createUiStore();
  const registry = createRegistry(() => {
    const settings = app.getState().app?.settings;
    return { singleLetterKeys: settings?.single_letter_keys ?? true, keyMap: settings?.key_map ?? {} };
  });
  const tellFailed = (error: unknown): void =>
    ui.getState().tell({ tone: 'failed', text: error instanceof Error ? error.message : String(error) });
  const library = createLibraryStore(client, signal);
  const thumbnails = createThumbnails(client, tellFailed);
  const query = { library: createQueryStore(), pool: createQueryStore({ layout: 'table' }) };
  const view = createViewStore(client, {
    quiet: thumbnails.quiet,
    onRows(rows) {
      if (query.library.getState().asked.layout !== 'grid') return;
      thumbnails.expect(rows.flatMap((row) => (row?.sha256 ? [{ sha256: row.sha256, isBlurred: row.hidden !== null }] : [])));
    },
  });
  const stopPriming = app.subscribe(({ app: known }) => {
    if (!known) return;
    stopPriming();
    const { text, asked } = query.library.getState();
    if (known.library && ui.getState().screen === 'library') view.getState().prime(text, asked.orderBy);
  });
  const selection = createSelectionStore(client);
  app.subscribe(({ app: known, hidingVersion }, before) => {
    const path = before.app?.library?.path;
    if (path !== undefined && known?.library?.path !== path) {
      // Ids of another library mean other samples.
      view.getState().close();
      selection.getState().clear();
      thumbnails.clear();
    } else if (hidingVersion !== before.hidingVersion) {
      thumbnails.clear();
      view.getState().refresh();
    }
  });
  let wasLost = false;
  app.subscribe(({ connection, app: known }) => {
    if (connection === 'lost') wasLost = true;
    if (connection !== 'open' || !wasLost) return;
    wasLost = false;
    // What was being asked when the connection was lost has failed, and the views of an engine end with it: all is asked again.
    app.setState(({ reconnects }) => ({ reconnects: reconnects + 1 }));
    library.setState(({ version }) => ({ version: version + 1 }));
    if (known?.library) void view.getState().reopen();
    thumbnails.again();
  });
  return {
    client,
    shell,
    onShellEvent,
    registry,
    app,
    ui,
    layout: createLayoutStore(app, tellFailed),
    library,
    runs: createRunsStore(client, signal),
    query,
    summary: { library: createSummaryStore(client, 'library'), pool: createSummaryStore(client, 'pool') },
    fields: { library: createFieldsStore(client, 'library'), pool: createFieldsStore(client, 'pool') },
    pool: createPoolStore(client),
    view,
    selection,
    thumbnails,
    async attempt(work) {
      try {
        return await work();
      } catch (error) {
        tellFailed(error);
        return undefined;
      }
    },
  };
}

const StoresContext = createContext<Stores | null>(null);
export const StoresProvider = StoresContext.Provider;

/** The stores of this window. */
export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (!stores) throw new TypeError('a component asks for the stores outside of StoresProvider');
  return stores;
}
