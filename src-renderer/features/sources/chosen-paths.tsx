import { X } from 'lucide-react';
import { t } from '../../messages/translate.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import styles from './sources-sheet.module.css';

/** The files that were chosen, each of which can be taken off. */
export function ChosenPaths({ paths, onRemove }: { paths: readonly string[]; onRemove(path: string): void }) {
  if (paths.length === 0) return <p className={styles.note}>{t('sources.none_chosen')}</p>;
  return (
    <div>
      <h3 className={styles.heading}>{t('sources.chosen', { count: paths.length })}</h3>
      <ul className={styles.paths}>
        {paths.map((path) => (
          <li key={path}>
            <bdi className={styles.path} title={path}>
              {path}
            </bdi>
            <IconButton size="small" label={t('sources.remove', { path })} icon={X} onPress={() => onRemove(path)} />
          </li>
        ))}
      </ul>
    </div>
  );
}
