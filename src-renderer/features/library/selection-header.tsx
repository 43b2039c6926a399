import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { selectedCount } from '../../stores/selection-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, cx } from '../../ui/index.ts';
import styles from './toolbar.module.css';

/** In the toolbar's place while more than one sample is selected: how many, and how many of them are out of sight. */
export function SelectionHeader() {
  const { selection, view: viewStore } = useStores();
  const selected = useStore(selection, (state) => state.selected);
  const hidden = useStore(selection, (state) => state.outOfSight);
  const view = useStore(viewStore, (state) => state.view);
  const count = selectedCount(selected);
  const isAll = view !== null && count - (hidden ?? 0) >= view.matched;
  return (
    <div className={cx(styles.toolbar, styles.selected)} role="toolbar" aria-label={t('library.selection')}>
      <p className={styles.scope}>
        <strong className={styles.count}>{t('library.selected', { count })}</strong>
        <span className={styles.of}>{t('library.selected_word')}</span>
        {hidden !== null && hidden > 0 && <span className={styles.note}>{t('library.selected_hidden', { count: hidden })}</span>}
      </p>
      {view && !isAll && (
        <Button variant="link" size="small" kbd="Ctrl+Shift+A" onPress={() => selection.getState().selectAll(view)}>
          {t('library.select_all', { matched: view.matched })}
        </Button>
      )}
      <div className={styles.gap} />
      <Button variant="quiet" kbd="Esc" onPress={() => selection.getState().clear()}>
        {t('library.clear')}
      </Button>
    </div>
  );
}
