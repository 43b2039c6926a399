import type { InputOf, OutputOf } from '#shared/contract.ts';
import type { AppClient } from '../connect.ts';
import { createStore, type Store } from './create-store.ts';

export type Summary = OutputOf<'summary'>;
type FacetRequest = NonNullable<InputOf<'summary'>['facets']>[number];

export interface SummaryState {
  /** The last answer; it stays while the next one is on its way. */
  summary: Summary | null;
  /** Query of `summary`. */
  query: string | null;
  isAsking: boolean;
  error: Error | null;
  /** Count, histograms and facets of a query. The last call wins; the one before it is cancelled. */
  ask(query: string, histograms: readonly string[], facets: readonly FacetRequest[]): Promise<void>;
}

/** What the filter panel shows of one scope. */
export function createSummaryStore(client: AppClient, scope: 'library' | 'pool'): Store<SummaryState> {
  let asking: AbortController | undefined;
  return createStore<SummaryState>((set) => ({
    summary: null,
    query: null,
    isAsking: false,
    error: null,
    async ask(query, histograms, facets) {
      asking?.abort();
      const abort = new AbortController();
      asking = abort;
      set({ isAsking: true });
      try {
        const summary = await client.call(
          'summary',
          { in: scope, query, histograms: histograms.map((field) => ({ field })), facets: [...facets] },
          { signal: abort.signal },
        );
        if (!abort.signal.aborted) set({ summary, query, isAsking: false, error: null });
      } catch (error) {
        if (!abort.signal.aborted) set({ isAsking: false, error: error instanceof Error ? error : new Error(String(error)) });
      }
    },
  }));
}
