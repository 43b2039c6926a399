import { useEffect } from 'react';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { FilterPanel } from '../filters/filter-panel.tsx';
import { SidePanel } from '../library/side-panel.tsx';
import { LIMITS, usePanels } from '../library/use-panels.ts';
import { QueryBar } from '../query/query-bar.tsx';
import { AddPanel } from './add-panel.tsx';
import { PoolBody } from './pool-body.tsx';
import styles from './pool-screen.module.css';
import { PoolToolbar } from './pool-toolbar.tsx';

const WIDTHS = { filters: 256, details: 320 };

/** Candidate pairs of the pool: query, filters, pairs without images, and what adding them means. */
export function PoolScreen() {
  const { ui, query, pool, summary, library, app } = useStores();
  const panels = usePanels('pool.panels', WIDTHS);
  const filtersOpen = useStore(ui, (state) => state.filtersOpen);
  const detailsOpen = useStore(ui, (state) => state.detailsOpen);
  const text = useStore(query.pool, (state) => state.text);
  const orderBy = useStore(query.pool, (state) => state.asked.orderBy);
  const path = useStore(app, (state) => state.app?.library?.path);
  const pairs = useStore(library, (state) => state.library?.pool_pairs);
  useEffect(() => {
    if (path !== undefined) pool.getState().show(text, orderBy);
  }, [pool, path, pairs, text, orderBy]);
  // The panel asks for the count together with its histograms; without it the count alone is asked for.
  useEffect(() => {
    if (!filtersOpen && pairs !== undefined) void summary.pool.getState().ask(text, [], []);
  }, [summary, filtersOpen, pairs, text]);
  return (
    <main className={styles.screen} aria-label={t('pool.screen')}>
      <h1 className={styles.heading}>{t('pool.screen')}</h1>
      <QueryBar scope="pool" />
      <div className={styles.body}>
        {filtersOpen && (
          <SidePanel
            id="pool-filters"
            side="start"
            width={panels.widths.filters}
            {...LIMITS.filters}
            splitterLabel={t('library.filters_width')}
            onWidth={(filters) => panels.setWidths({ ...panels.widths, filters })}
            isOverlay={panels.isNarrow}
            onClose={() => ui.getState().toggle('filters', false)}
          >
            <FilterPanel scope="pool" />
          </SidePanel>
        )}
        <section className={styles.centre} aria-label={t('pool.pairs')}>
          <PoolToolbar />
          <div className={styles.view}>
            <PoolBody />
          </div>
        </section>
        {detailsOpen && (
          <SidePanel
            id="pool-add"
            side="end"
            width={panels.widths.details}
            {...LIMITS.details}
            splitterLabel={t('pool.add.width')}
            onWidth={(details) => panels.setWidths({ ...panels.widths, details })}
            isOverlay={panels.isNarrow}
            onClose={() => ui.getState().toggle('details', false)}
          >
            <AddPanel />
          </SidePanel>
        )}
      </div>
    </main>
  );
}
