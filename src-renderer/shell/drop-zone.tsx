import { useEffect, useState } from 'react';
import { t } from '../messages/translate.ts';
import { useStores } from '../stores/stores.ts';
import styles from './drop-zone.module.css';
import { openPaths } from './open-paths.ts';

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;

/** Files dropped onto the window are offered for adding; while they are held over it, it says so. */
export function DropZone() {
  const stores = useStores();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const { shell, ui, attempt } = stores;
    const abort = new AbortController();
    const { signal } = abort;
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      // A browser gives no paths, and the engine reads files where they are.
      if (!shell) {
        ui.getState().tell({ tone: 'failed', text: t('shell.drop.browser') });
        return;
      }
      const paths = [...(event.dataTransfer?.files ?? [])].map((file) => shell.pathOf(file)).filter((path) => path !== '');
      void attempt(() => openPaths(stores, paths));
    };
    window.addEventListener('dragover', over, { signal });
    window.addEventListener('dragleave', leave, { signal });
    window.addEventListener('drop', drop, { signal });
    return () => abort.abort();
  }, [stores]);
  if (!isOver) return null;
  return (
    <div className={styles.zone} aria-hidden>
      <p>{t(stores.shell ? 'shell.drop.here' : 'shell.drop.browser')}</p>
    </div>
  );
}
