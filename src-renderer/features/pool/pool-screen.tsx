import { useEffect } from 'react';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { PanelledScreen } from '../panels/panelled-screen.tsx';
import { AddPanel } from './add-panel.tsx';
import { PoolBody } from './pool-body.tsx';
import styles from './pool-screen.module.css';
import { PoolToolbar } from './pool-toolbar.tsx';

const WIDTHS = { filters: 256, details: 320 };

/** Candidate pairs of the pool: query, filters, pairs without images, and what adding them means. */
export function PoolScreen() {
  const { ui, query, pool, summary, library, app } = useStores();
  const filtersOpen = useStore(ui, (state) => state.filtersOpen);
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
    <PanelledScreen
      scope="pool"
      title={t('pool.screen')}
      centreLabel={t('pool.pairs')}
      widths={WIDTHS}
      detailsLabel={t('pool.add.width')}
      details={<AddPanel />}
    >
      <PoolToolbar />
      <div className={styles.view}>
        <PoolBody />
      </div>
    </PanelledScreen>
  );
}
