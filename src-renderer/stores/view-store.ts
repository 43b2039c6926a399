import type { SampleRow } from '#shared/contract/views.ts';
import type { OutputOf } from '#shared/contract.ts';
import { AppError, isCancellation } from '#shared/errors.ts';
import type { AppClient } from '../connect.ts';
import { createStore, type Store } from './create-store.ts';
import { createRowPages, PAGE } from './row-pages.ts';

export type OpenedView = OutputOf<'view_open'>;

/** A row as the grid has it: undefined while it is on its way, null where the sample was deleted. */
export type KnownRow = SampleRow | null | undefined;

/** How the library's answer to the query differs from the view in sight. */
export interface ViewNews {
  /** Rows that match now, less those of the view. */
  more: number;
  /** Images that have come since; their tiles have the shape of a placeholder. */
  images: number;
}

export interface ViewState {
  /** The view in sight; it stays there while another one is being opened. */
  view: OpenedView | null;
  isOpening: boolean;
  /** Why the last one could not be opened or read: a query that is none, an engine that is gone. */
  error: Error | null;
  /** Grows whenever rows arrive. */
  rowsVersion: number;
  /** Position that has the focus; it stays with its sample when another view is opened. */
  focusIndex: number;
  /** null: as it was when the view was opened. */
  news: ViewNews | null;
  rowAt(index: number): KnownRow;
  /** Samples whose rows are here, in the order of the view. */
  loadedIds(): number[];
  /** The row of a sample, if it is here. */
  rowOf(id: number): SampleRow | undefined;
  /** Asks for the rows of these positions, and for what is likely to be seen next. Asked for again, nothing happens. */
  need(from: number, to: number): void;
  setFocus(index: number): void;
  /** Opens the view of a query in place of the present one. The last call wins. */
  open(query: string, orderBy: string | null): Promise<void>;
  /** Opens it before anything is there to show it: the first `open` of the same takes it over. */
  prime(query: string, orderBy: string | null): void;
  /** Opens the same query again: rows that came to match are in it, others out. */
  reopen(): Promise<void>;
  /** Forgets the view: another library is open. */
  close(): void;
  /** Ids of the positions `from` to `to` (not included). */
  idsBetween(from: number, to: number): Promise<Float64Array>;
  /** Place of a sample in the view, -1 for none. */
  positionOf(id: number): Promise<number>;
  /** Samples may have changed: what is in sight is read again, and shown as it was until then. */
  refresh(): void;
  /** When what was asked for last, a view or rows read again, is here or has failed. What is less urgent than the images waits for it. */
  arrived(): Promise<void>;
  /** Counts what matches now. A view without rows is opened again where there are some. @param images that the library has */
  lookForNews(images: number): Promise<void>;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/**
 * The ordered result that the grid and the table show: opened in the engine, read by position.
 * @param pictures quiet: when those in sight are here; onRows: gets the rows of a view just before they are drawn
 */
export function createViewStore(
  client: AppClient,
  { quiet, onRows }: { quiet(): Promise<void>; onRows?(rows: readonly (SampleRow | null)[]): void },
): Store<ViewState> {
  let opening: AbortController | undefined;
  let asked: { query: string; orderBy: string | null } = { query: '', orderBy: null };
  /** Whether the user has moved the focus: another order then leads to the same sample, else to the top. */
  let isFocusPlaced = false;
  let imagesBefore: number | undefined;
  let looks = 0;
  let arriving: Promise<void> = Promise.resolve();
  let primed: typeof asked | undefined;

  return createStore<ViewState>((set, get) => {
    const pages = createRowPages({
      read: async (view, offset, limit) => (await client.call('view_rows', { view, offset, limit })).rows,
      quiet,
      onRows: () => set((state) => ({ rowsVersion: state.rowsVersion + 1 })),
      onError(error) {
        // The engine was restarted or has forgotten the view: the same query is opened again.
        if (error instanceof AppError && error.code === 'VIEW_GONE') void get().reopen();
        else if (!isCancellation(error)) set({ error: asError(error) });
      },
    });
    const placeIn = async (view: OpenedView, id: number | undefined): Promise<number> => {
      if (id === undefined || !isFocusPlaced) return -1;
      return (await client.call('view_positions', { view: view.view, ids: [id] })).positions[0] ?? -1;
    };
    /** Opens a view with the rows that are looked at first, so that they are drawn at once. */
    const openWithRows = async (query: string, orderBy: string | null, abort: AbortController): Promise<void> => {
      const options = { signal: abort.signal };
      try {
        const view = await client.call('view_open', { query, ...(orderBy !== null && { order_by: orderBy }) }, options);
        const place = await placeIn(view, get().rowAt(get().focusIndex)?.id);
        const offset = Math.floor(Math.max(0, place) / PAGE) * PAGE;
        const limit = place > 0 ? PAGE : pages.firstRows();
        const asOf = pages.asOf();
        const isEmpty = view.matched === 0;
        const { rows } = isEmpty ? { rows: [] } : await client.call('view_rows', { view: view.view, offset, limit }, options);
        if (abort.signal.aborted) return;
        if (place <= 0) onRows?.(rows);
        if (place < 0) isFocusPlaced = false;
        pages.show({ view: view.view, matched: view.matched }, { offset, rows, asOf });
        imagesBefore = undefined;
        looks++;
        set({ view, isOpening: false, error: null, focusIndex: Math.max(0, place), news: null });
      } catch (error) {
        if (!abort.signal.aborted) set({ isOpening: false, error: asError(error) });
      }
    };
    return {
      view: null,
      isOpening: false,
      error: null,
      rowsVersion: 0,
      focusIndex: 0,
      news: null,
      rowAt: pages.rowAt,
      loadedIds: pages.loadedIds,
      rowOf: pages.rowOf,
      need: pages.need,
      setFocus(focusIndex) {
        isFocusPlaced = true;
        if (focusIndex !== get().focusIndex) set({ focusIndex });
      },
      async open(query, orderBy) {
        const isPrimed = primed?.query === query && primed.orderBy === orderBy;
        primed = undefined;
        if (isPrimed) return await arriving;
        opening?.abort();
        const abort = new AbortController();
        opening = abort;
        asked = { query, orderBy };
        set({ isOpening: true });
        arriving = openWithRows(query, orderBy, abort);
        await arriving;
      },
      prime(query, orderBy) {
        void get().open(query, orderBy);
        primed = asked;
      },
      reopen() {
        primed = undefined;
        return get().open(asked.query, asked.orderBy);
      },
      close() {
        primed = undefined;
        opening?.abort();
        pages.show(null);
        isFocusPlaced = false;
        set({ view: null, isOpening: false, error: null, focusIndex: 0, news: null });
      },
      async idsBetween(from, to) {
        const { view } = get();
        return view ? (await client.call('view_ids', { view: view.view, from, to })).ids : new Float64Array();
      },
      async positionOf(id) {
        const { view } = get();
        return view ? ((await client.call('view_positions', { view: view.view, ids: [id] })).positions[0] ?? -1) : -1;
      },
      refresh() {
        arriving = Promise.all([arriving, pages.refresh()]).then(() => undefined);
      },
      arrived: () => arriving,
      async lookForNews(images) {
        const { view } = get();
        if (!view) return;
        imagesBefore ??= images;
        const look = ++looks;
        const { matched, total } = await client.call('summary', { query: view.query, histograms: [], facets: [] });
        if (look !== looks) return;
        if (view.matched === 0 && (matched > 0 || total !== view.total)) return get().reopen();
        const news = { more: matched - view.matched, images: Math.max(0, images - imagesBefore) };
        set({ news: news.more === 0 && news.images === 0 ? null : news });
      },
    };
  });
}
