import { Plus, SlidersHorizontal, Table2 } from 'lucide-react';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, LiveRegion, MenuButton } from '../../ui/index.ts';
import { useMedia } from '../../ui/use-media.ts';
import { usePoolColumns } from './pool-columns.tsx';
import styles from './pool-screen.module.css';

/** Above the pairs: how many of how many, from how many files; which columns; where more come from. */
export function PoolToolbar() {
  const { ui, summary, library, query } = useStores();
  const answer = useStore(summary.pool, (state) => state.summary);
  const files = useStore(library, (state) => state.library?.pool_files ?? 0);
  const filters = useStore(query.pool, (state) => state.asked.conditions.filter(({ isOff }) => !isOff).length);
  const { all, isHidden, toggle } = usePoolColumns();
  const isNarrow = useMedia('(max-width: 1099px)');
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t('pool.toolbar')}>
      {isNarrow && (
        <Button icon={SlidersHorizontal} kbd="F" onPress={() => ui.getState().toggle('filters')}>
          {t('library.filters_on', { count: filters })}
        </Button>
      )}
      <p className={styles.scope}>
        {answer ? (
          <>
            <strong className={styles.count}>{t('pool.count', { matched: answer.matched })}</strong>
            <span className={styles.of}>{t('pool.count_of', { total: answer.total })}</span>
            {!isNarrow && <span className={styles.from}>{t('pool.from', { files })}</span>}
          </>
        ) : (
          <span className={styles.of}>{t('library.counting')}</span>
        )}
      </p>
      <LiveRegion message={answer ? t('pool.count_said', { matched: answer.matched, total: answer.total }) : ''} />
      <div className={styles.gap} />
      <MenuButton
        label={t('pool.columns')}
        icon={Table2}
        isPlain
        placement="bottom end"
        sections={[
          {
            id: 'columns',
            items: all.map(({ id, title }) => ({ id, text: title, checked: !isHidden(id), onAction: () => toggle(id) })),
          },
        ]}
      >
        {isNarrow ? undefined : t('pool.columns')}
      </MenuButton>
      <MenuButton
        label={t('pool.add_sources')}
        icon={Plus}
        placement="bottom end"
        sections={[
          {
            id: 'sources',
            items: [
              { id: 'crawl', text: t('library.state.empty_crawl'), onAction: () => ui.getState().open({ kind: 'sources', tab: 'crawl' }) },
              {
                id: 'tables',
                text: t('library.state.empty_tables'),
                onAction: () => ui.getState().open({ kind: 'sources', tab: 'tables' }),
              },
            ],
          },
        ]}
      >
        {isNarrow ? undefined : t('pool.add_sources')}
      </MenuButton>
      {isNarrow && (
        <Button kbd="I" onPress={() => ui.getState().toggle('details')}>
          {t('pool.add.title')}
        </Button>
      )}
    </div>
  );
}
