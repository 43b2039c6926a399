import { useEffect } from 'react';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';

/** While a job works, what matches is counted at most so often. */
const NEWS_AFTER_MS = 1500;

/** Keeps the view in step with the query and with the library: opens it, reads rows again, looks for what else matches by now. */
export function useLibraryView(): void {
  const { query, view, library, app, selection, attempt } = useStores();
  const path = useStore(app, (state) => state.app?.library?.path);
  const text = useStore(query.library, (state) => state.text);
  const orderBy = useStore(query.library, (state) => state.asked.orderBy);
  const version = useStore(library, (state) => state.version);
  const images = useStore(library, (state) => state.library?.images ?? 0);
  const opened = useStore(view, (state) => state.view);
  const selected = useStore(selection, (state) => state.selected);
  useEffect(() => {
    if (path !== undefined) void view.getState().open(text, orderBy);
  }, [view, path, text, orderBy]);
  useEffect(() => {
    // The first is the library as it was found, which the rows are of.
    if (version > 1) view.getState().refresh();
  }, [view, version]);
  useEffect(() => {
    if (!opened || version === 0) return undefined;
    const timer = setTimeout(() => void attempt(() => view.getState().lookForNews(images)), opened.matched === 0 ? 200 : NEWS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [view, opened, version, images, attempt]);
  const viewId = opened?.view;
  const isEmpty = selected.kind === 'some' && selected.ids.size === 0;
  useEffect(() => {
    if (viewId !== undefined && !isEmpty) void attempt(() => selection.getState().lookAt(viewId));
  }, [selection, viewId, isEmpty, attempt]);
}
