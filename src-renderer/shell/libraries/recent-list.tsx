import { Database, X } from 'lucide-react';
import type { AppSnapshot } from '#shared/contract/app.ts';
import { formatDateTime } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Icon } from '../../ui/icon.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import styles from './libraries-sheet.module.css';

type Recent = AppSnapshot['recent'][number];
const NONE: Recent[] = [];

/** Libraries opened before, the last first. */
export function RecentList({ onOpen }: { onOpen(path: string): void }) {
  const { app } = useStores();
  const recent = useStore(app, (state) => state.app?.recent ?? NONE);
  const current = useStore(app, (state) => state.app?.library?.path);
  return (
    <section className={styles.recent} aria-labelledby="libraries-recent">
      <h3 id="libraries-recent" className={styles.heading}>
        {t('libraries.recent')}
      </h3>
      {recent.length === 0 && <p className={styles.note}>{t('libraries.recent.none')}</p>}
      <ul>
        {recent.map((library) => (
          <RecentRow key={library.path} library={library} isCurrent={library.path === current} onOpen={onOpen} />
        ))}
      </ul>
    </section>
  );
}

function RecentRow({ library, isCurrent, onOpen }: { library: Recent; isCurrent: boolean; onOpen(path: string): void }) {
  const { app, attempt } = useStores();
  const { name, path, opened, is_there } = library;
  const state = isCurrent
    ? t('libraries.current')
    : is_there
      ? t('libraries.opened', { time: formatDateTime(opened) })
      : t('libraries.gone');
  return (
    <li className={styles.row}>
      <button
        type="button"
        className={styles.library}
        aria-current={isCurrent ? 'true' : undefined}
        aria-disabled={!is_there || undefined}
        onClick={() => is_there && onOpen(path)}
      >
        <Icon icon={Database} size={16} />
        <span className={styles.words}>
          <span className={styles.name} dir="auto">
            {name}
          </span>
          <bdi className={styles.path}>{path}</bdi>
          <span className={styles.note}>{state}</span>
        </span>
      </button>
      {!isCurrent && (
        <IconButton
          icon={X}
          label={t('libraries.forget', { name })}
          onPress={() => void attempt(() => app.getState().forgetLibrary(path))}
        />
      )}
    </li>
  );
}
