import { Bookmark, ChevronDown, Pencil, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { SavedView } from '#shared/contract/edits.ts';
import type { Scope } from '#shared/query/fields.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, Field, IconButton, Popover } from '../../ui/index.ts';
import styles from './query-bar.module.css';
import { useViewActions } from './view-actions.ts';

/** The saved views of a scope: open, rename, delete. */
export function ViewsMenu({ scope }: { scope: Scope }) {
  const { ui, query, attempt } = useStores();
  const button = useRef<HTMLButtonElement>(null);
  const isOpen = useStore(ui, (state) => state.overlay.kind === 'views');
  const [views, setViews] = useState<readonly SavedView[] | null>(null);
  const [renamed, setRenamed] = useState<{ from: string; to: string } | null>(null);
  const [version, setVersion] = useState(0);
  const changed = useCallback(() => setVersion((before) => before + 1), []);
  const actions = useViewActions(changed);
  useEffect(() => {
    if (!isOpen) return undefined;
    let isGone = false;
    void attempt(() => actions.list()).then((found) => {
      if (!isGone && found) setViews(found.filter((view) => view.in === scope));
    });
    return () => {
      isGone = true;
    };
  }, [isOpen, version, actions, attempt, scope]);
  const close = (): void => {
    setRenamed(null);
    if (ui.getState().overlay.kind === 'views') ui.getState().closeOverlay();
  };
  return (
    <>
      <Button
        ref={button}
        variant="quiet"
        size="small"
        icon={Bookmark}
        endIcon={ChevronDown}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPress={() => ui.getState().open({ kind: 'views' })}
      >
        {t('query.views')}
      </Button>
      <Popover label={t('query.saved_views')} isOpen={isOpen} onClose={close} triggerRef={button} placement="bottom end">
        <div className={styles.views}>
          {views?.length === 0 && <p className={styles.note}>{t('query.no_views')}</p>}
          {views?.map((view) =>
            renamed?.from === view.name ? (
              <div key={view.name} className={styles.viewRow}>
                <Field
                  className={styles.rename}
                  label={t('query.rename', { name: view.name })}
                  isLabelHidden
                  value={renamed.to}
                  onChange={(to) => setRenamed({ from: view.name, to })}
                  onSubmit={(to) => {
                    const name = to.trim();
                    if (name === '' || name === view.name) return setRenamed(null);
                    void actions.rename(view.name, name).then((isDone) => isDone && setRenamed(null));
                  }}
                  onKeyDown={(event) => {
                    if (event.key !== 'Escape') return;
                    event.stopPropagation();
                    setRenamed(null);
                  }}
                  autoFocus
                />
              </div>
            ) : (
              <div key={view.name} className={styles.viewRow}>
                <button
                  type="button"
                  className={styles.viewOpen}
                  onClick={() => {
                    query[scope].getState().openView(view);
                    close();
                  }}
                >
                  <span className={styles.viewName} dir="auto">
                    {view.name}
                  </span>
                  <span className={styles.viewQuery} dir="ltr">
                    {view.query === '' ? t(scope === 'library' ? 'query.everything' : 'query.everything_pool') : view.query}
                  </span>
                </button>
                <IconButton
                  label={t('query.rename', { name: view.name })}
                  icon={Pencil}
                  onPress={() => setRenamed({ from: view.name, to: view.name })}
                />
                <IconButton label={t('query.delete', { name: view.name })} icon={Trash2} onPress={() => void actions.remove(view.name)} />
              </div>
            ),
          )}
        </div>
      </Popover>
    </>
  );
}
