import { formatBytes, formatCount } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { useAnswer } from '../library/use-answer.ts';
import styles from './settings-screen.module.css';

/** Where the open library lies and what it holds. */
export function LibrarySection() {
  const { app, library, runs, client, registry, ui, shell } = useStores();
  const open = useStore(app, (state) => state.app?.library ?? null);
  const rev = useStore(library, (state) => state.library?.rev);
  const drive = useStore(runs, (state) => state.drive);
  const { value: status, error } = useAnswer(
    open === null ? null : `${open.path} ${rev}`,
    (signal) => client.call('status', {}, { signal }),
    300,
  );
  const other = <Button onPress={() => ui.getState().open({ kind: 'libraries', what: 'open' })}>{t('settings.library.other')}</Button>;
  if (open === null)
    return (
      <>
        <p>{t('settings.library.none')}</p>
        <div className={styles.buttons}>{other}</div>
      </>
    );
  return (
    <>
      <dl className={styles.facts}>
        <dt>{t('settings.library.folder')}</dt>
        <dd>
          <bdi className={styles.mono}>{open.path}</bdi>
        </dd>
        <dt>{t('settings.library.samples')}</dt>
        <dd>{status === null ? t('common.loading') : formatCount(status.samples)}</dd>
        <dt>{t('settings.library.images')}</dt>
        <dd>
          {status === null
            ? t('common.loading')
            : t('settings.library.images.value', { count: formatCount(status.images), bytes: formatBytes(status.image_bytes) })}
        </dd>
        <dt>{t('settings.library.pool')}</dt>
        <dd>
          {status === null
            ? t('common.loading')
            : t('settings.library.pool.value', {
                pairs: status.pool.pairs,
                files: status.pool.files,
                bytes: formatBytes(status.pool.bytes),
              })}
          {status !== null && status.pool.attached > 0 && ` ${t('settings.library.attached', { count: status.pool.attached })}`}
        </dd>
        {drive !== null && (
          <>
            <dt>{t('settings.library.drive')}</dt>
            <dd>{formatBytes(drive.free_bytes)}</dd>
          </>
        )}
      </dl>
      {error !== null && <p role="alert">{error.message}</p>}
      <p className={styles.note}>{t('settings.library.backup')}</p>
      <div className={styles.buttons}>
        {shell && <Button onPress={() => registry.perform('library.reveal')}>{t('settings.library.reveal')}</Button>}
        <Button onPress={() => registry.perform('library.verify')}>{t('settings.library.verify')}</Button>
        <Button onPress={() => registry.perform('library.compact')}>{t('settings.library.compact')}</Button>
        <Button onPress={() => registry.perform('library.close')}>{t('settings.library.close')}</Button>
        {other}
      </div>
    </>
  );
}
