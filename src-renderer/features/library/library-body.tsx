import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { NoResults } from '../query/no-results.tsx';
import { Grid } from './grid.tsx';
import { EmptyLibrary, FailedState, OpeningState } from './library-states.tsx';
import { sortOf } from './sort-menu.tsx';
import { TableView } from './table-view.tsx';

const GAPS = { compact: 6, standard: 8, roomy: 12 } as const;

/** What stands below the toolbar: the images, the table, or why there is nothing to see. */
export function LibraryBody(props: { tileHeight: number; onOpen(index: number): void; isRevealed(sha256: string): boolean }) {
  const { view: viewStore, query, app } = useStores();
  const view = useStore(viewStore, (state) => state.view);
  const error = useStore(viewStore, (state) => state.error);
  const layout = useStore(query.library, (state) => state.asked.layout);
  const gap = useStore(app, (state) => GAPS[state.app?.settings.density ?? 'standard']);
  if (error) return <FailedState error={error} />;
  if (!view) return <OpeningState />;
  if (view.total === 0) return <EmptyLibrary />;
  if (view.matched === 0) return <NoResults scope="library" />;
  if (layout === 'table') return <TableView onOpen={props.onOpen} />;
  return (
    <Grid
      tileHeight={props.tileHeight}
      gap={gap}
      sortedBy={sortOf(view.order_by).field}
      onOpen={props.onOpen}
      isRevealed={props.isRevealed}
    />
  );
}
