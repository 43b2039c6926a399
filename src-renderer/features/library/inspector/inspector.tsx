import { PanelRightClose } from 'lucide-react';
import { t } from '../../../messages/translate.ts';
import { useStore } from '../../../stores/create-store.ts';
import { selectedCount } from '../../../stores/selection-store.ts';
import { useStores } from '../../../stores/stores.ts';
import { EmptyState, IconButton } from '../../../ui/index.ts';
import type { SampleActions } from '../sample-actions.ts';
import styles from './inspector.module.css';
import { SampleDetails } from './sample-details.tsx';
import { SelectionDetails } from './selection-details.tsx';

export interface InspectorProps {
  actions: SampleActions;
  isRevealed(sha256: string): boolean;
  /** In quick look there is one image and no header. */
  isPlain?: boolean;
}

/** Everything about the image that has the focus, or what the selected ones have in common. */
export function Inspector({ actions, isRevealed, isPlain }: InspectorProps) {
  const { view: viewStore, selection, ui } = useStores();
  const view = useStore(viewStore, (state) => state.view);
  const focusIndex = useStore(viewStore, (state) => state.focusIndex);
  useStore(viewStore, (state) => state.rowsVersion);
  const selected = useStore(selection, (state) => state.selected);
  const row = viewStore.getState().rowAt(focusIndex);
  const count = selectedCount(selected);
  const isMany = count > 1 && !isPlain;
  return (
    <aside className={styles.inspector} aria-label={t('library.details')}>
      {!isPlain && (
        <header className={styles.header}>
          <h2 className={styles.title}>
            {isMany ? (
              t('library.inspector.many', { count })
            ) : view && view.matched > 0 ? (
              <>
                {t('library.inspector.image', { position: focusIndex + 1 })}{' '}
                <span className={styles.dim}>{t('library.inspector.of', { matched: view.matched })}</span>
              </>
            ) : (
              t('library.details')
            )}
          </h2>
          {count === 1 && <span className={styles.dim}>{t('library.inspector.selected', { count })}</span>}
          <IconButton
            label={t('library.inspector.collapse')}
            icon={PanelRightClose}
            kbd="I"
            onPress={() => ui.getState().toggle('details', false)}
          />
        </header>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
      <div className={styles.body} tabIndex={0} role="group" aria-label={t('library.inspector.facts')}>
        {isMany ? (
          <SelectionDetails actions={actions} isRevealed={isRevealed} />
        ) : row ? (
          <SampleDetails row={row} actions={actions} />
        ) : (
          view?.matched !== 0 &&
          row !== undefined && (
            <EmptyState isCompact level={3} title={t('library.tile.deleted')} text={t('library.inspector.nothing_text')} />
          )
        )}
        {view?.matched === 0 && (
          <EmptyState isCompact level={3} title={t('library.inspector.nothing')} text={t('library.inspector.nothing_text')} />
        )}
      </div>
    </aside>
  );
}
