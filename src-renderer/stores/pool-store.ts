import type { PairRow } from '#shared/contract/views.ts';
import { isCancellation } from '#shared/errors.ts';
import type { AppClient } from '../connect.ts';
import { createStore, type Store } from './create-store.ts';

const PAGE = 100;
/** Pages that are kept; some 10,000 pairs. */
const MAX_PAGES = 100;

export interface PoolState {
  /** Grows whenever pairs arrive. */
  rowsVersion: number;
  error: Error | null;
  /** undefined while it is on its way. */
  rowAt(index: number): PairRow | undefined;
  /** Another query or order: all pairs are forgotten. */
  show(query: string, orderBy: string | null): void;
  /** Asks for the positions `from` to `to` (not included); what was asked for elsewhere is given up. */
  need(from: number, to: number): void;
}

interface Page {
  rows: readonly PairRow[] | undefined;
  asking: AbortController | undefined;
}

/** Pairs of the pool by position, read in pages as they come into view. */
export function createPoolStore(client: AppClient): Store<PoolState> {
  let shown: { query: string; orderBy: string | null } = { query: '', orderBy: null };
  const pages = new Map<number, Page>();

  return createStore<PoolState>((set) => {
    const giveUp = (isWanted: (index: number) => boolean): void => {
      for (const [index, { asking }] of pages) {
        if (asking === undefined || isWanted(index)) continue;
        asking.abort();
        pages.delete(index);
      }
    };
    const read = async (index: number): Promise<void> => {
      const abort = new AbortController();
      const page: Page = { rows: undefined, asking: abort };
      pages.set(index, page);
      const { query, orderBy } = shown;
      try {
        const { rows } = await client.call(
          'pool_rows',
          { query, ...(orderBy !== null && { order_by: orderBy }), offset: index * PAGE, limit: PAGE },
          { signal: abort.signal },
        );
        if (abort.signal.aborted) return;
        page.rows = rows;
        page.asking = undefined;
        set((state) => ({ rowsVersion: state.rowsVersion + 1, error: null }));
      } catch (error) {
        if (abort.signal.aborted || isCancellation(error)) return;
        pages.delete(index);
        set({ error: error instanceof Error ? error : new Error(String(error)) });
      }
    };
    return {
      rowsVersion: 0,
      error: null,
      rowAt: (index) => pages.get(Math.floor(index / PAGE))?.rows?.[index % PAGE],
      show(query, orderBy) {
        giveUp(() => false);
        pages.clear();
        shown = { query, orderBy };
        set((state) => ({ rowsVersion: state.rowsVersion + 1, error: null }));
      },
      need(from, to) {
        const [first, last] = [Math.floor(from / PAGE), Math.floor(Math.max(from, to - 1) / PAGE)];
        giveUp((index) => index >= first && index <= last);
        for (let index = first; index <= last; index++) {
          const known = pages.get(index);
          if (!known) void read(index);
          else {
            // Set again, so that the map's order is the order of use.
            pages.delete(index);
            pages.set(index, known);
          }
        }
        for (const oldest of pages.keys()) {
          if (pages.size <= MAX_PAGES) break;
          pages.delete(oldest);
        }
      },
    };
  });
}
