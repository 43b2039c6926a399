import { Grid2x2, Image as ImageIcon, PackageOpen, SlidersHorizontal, Table2 } from 'lucide-react';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import type { ViewNews } from '../../stores/view-store.ts';
import { Button, LiveRegion, Segmented } from '../../ui/index.ts';
import { useMedia } from '../../ui/use-media.ts';
import { SortMenu, unscoredNote } from './sort-menu.tsx';
import { heightAt, sizeStep, TILE_HEIGHTS } from './tile-sizes.ts';
import styles from './toolbar.module.css';

export interface ToolbarProps {
  tileHeight: number;
  onTileHeight(height: number): void;
}

/** Above the grid: how many of how many, sorted by what, shown as what. */
export function Toolbar({ tileHeight, onTileHeight }: ToolbarProps) {
  const { ui, view: viewStore, query } = useStores();
  const view = useStore(viewStore, (state) => state.view);
  const news = useStore(viewStore, (state) => state.news);
  const layout = useStore(query.library, (state) => state.asked.layout);
  const filters = useStore(query.library, (state) => state.asked.conditions.filter(({ isOff }) => !isOff).length);
  const isNarrow = useMedia('(max-width: 1099px)');
  const isTight = useMedia('(max-width: 1359px)');
  const unscored = unscoredNote(view);
  const setLayout = (next: 'grid' | 'table') => query.library.getState().setLayout(next);
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t('library.layout')}>
      {isNarrow && (
        <Button icon={SlidersHorizontal} kbd="F" onPress={() => ui.getState().toggle('filters')}>
          {t('library.filters_on', { count: filters })}
        </Button>
      )}
      <p className={styles.scope}>
        {view ? (
          <>
            <strong className={styles.count}>{t('library.count', { matched: view.matched })}</strong>{' '}
            <span className={styles.of}>{t('library.count_of', { total: view.total })}</span>
          </>
        ) : (
          <span className={styles.of}>{t('library.counting')}</span>
        )}
        {unscored !== null && !isTight && <span className={styles.note}>{unscored}</span>}
      </p>
      <LiveRegion message={view ? t('library.count_said', { matched: view.matched, total: view.total }) : ''} />
      {news && (
        <Button variant="link" size="small" onPress={() => void viewStore.getState().reopen()}>
          {newsText(news)}
        </Button>
      )}
      <div className={styles.gap} />
      <SortMenu />
      {!isNarrow && (
        <Segmented
          label={t('library.layout')}
          value={layout}
          options={[
            { id: 'grid', text: t('library.layout.grid'), icon: Grid2x2 },
            { id: 'table', text: t('library.layout.table'), icon: Table2 },
          ]}
          onChange={setLayout}
        />
      )}
      {!isTight && layout === 'grid' && <SizeSlider height={tileHeight} onHeight={onTileHeight} />}
      {!isNarrow && (
        <Button icon={PackageOpen} onPress={() => ui.getState().open({ kind: 'export' })}>
          {t('library.export')}
        </Button>
      )}
      {isNarrow && (
        <Button kbd="I" onPress={() => ui.getState().toggle('details')}>
          {t('library.details')}
        </Button>
      )}
    </div>
  );
}

function newsText({ more, images }: ViewNews): string {
  if (more > 0) return t('library.news.more', { count: more });
  if (more < 0) return t('library.news.fewer', { count: -more });
  return t('library.news.images', { count: images });
}

function SizeSlider({ height, onHeight }: { height: number; onHeight(height: number): void }) {
  return (
    <span className={styles.size}>
      <ImageIcon size={13} aria-hidden="true" />
      <input
        type="range"
        className={styles.slider}
        min={0}
        max={TILE_HEIGHTS.length - 1}
        step={1}
        value={sizeStep(height)}
        aria-label={t('library.size')}
        aria-valuetext={t('library.size_said', { height })}
        onChange={(event) => onHeight(heightAt(Number(event.currentTarget.value)))}
      />
      <ImageIcon size={17} aria-hidden="true" />
    </span>
  );
}
