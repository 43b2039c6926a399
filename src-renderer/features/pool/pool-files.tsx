import { Ellipsis } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { OutputOf } from '#shared/contract.ts';
import { formatBytes } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Dialog, MenuButton, Section } from '../../ui/index.ts';
import { useAnswer } from '../library/use-answer.ts';
import styles from './add-panel.module.css';

type PoolFile = OutputOf<'pool_list'>['files'][number];

/** The files that the pairs come from, with what is wrong with them. Attached ones can be let go of, extracted ones deleted. */
export function PoolFiles() {
  const { client, library, app, runs, ui, attempt } = useStores();
  const path = useStore(app, (state) => state.app?.library?.path ?? '');
  const files = useStore(library, (state) => state.library?.pool_files ?? 0);
  const pairs = useStore(library, (state) => state.library?.pool_pairs ?? 0);
  const [isOpen, setOpen] = useState(true);
  const [version, setVersion] = useState(0);
  const [deleted, setDeleted] = useState<PoolFile | null>(null);
  const ask = useCallback((signal: AbortSignal) => client.call('pool_list', {}, { signal }), [client]);
  const { value, error } = useAnswer(isOpen ? `${path} ${files} ${pairs} ${version}` : null, ask);
  const detach = async (file: PoolFile): Promise<void> => {
    const isDone = await attempt(() => client.call('pool_detach', { names: [file.name] }));
    setVersion((before) => before + 1);
    if (!isDone) return;
    ui.getState().tell({
      tone: 'done',
      text: t('pool.files.detached', { name: nameOf(file) }),
      action: { label: t('common.undo'), run: () => void attempt(() => runs.getState().start('pool_attach', { paths: [file.path] })) },
    });
  };
  const erase = async (file: PoolFile): Promise<void> => {
    setDeleted(null);
    const done = await attempt(() => client.call('pool_detach', { names: [file.name], delete: true }));
    setVersion((before) => before + 1);
    if (done)
      ui.getState().tell({ tone: 'done', text: t('pool.files.deleted', { name: nameOf(file), bytes: formatBytes(done.bytes_freed) }) });
  };
  return (
    <Section title={t('pool.files')} aside={t('pool.files.count', { count: files })} isOpen={isOpen} onToggle={setOpen}>
      {error && <p className={styles.note}>{error.message}</p>}
      <ul className={styles.files}>
        {value?.files.map((file) => (
          <li key={file.name} className={styles.file}>
            <span className={styles.fileText}>
              <span className={styles.fileName} title={file.extracted?.source ?? file.path} dir="ltr">
                {nameOf(file)}
              </span>
              <span className={styles.fileFacts}>
                {t(file.kind === 'attached' ? 'pool.files.attached' : 'pool.files.extracted', {
                  rows: file.rows,
                  bytes: formatBytes(file.bytes),
                })}
              </span>
              {file.state !== 'ok' && (
                <span className={styles.problem}>
                  {t(`pool.files.${file.state}`)} {file.problem}
                </span>
              )}
            </span>
            <MenuButton
              label={t('pool.files.menu', { name: nameOf(file) })}
              icon={Ellipsis}
              size="small"
              placement="bottom end"
              sections={[
                {
                  id: 'file',
                  items: [
                    file.kind === 'attached'
                      ? {
                          id: 'detach',
                          text: t('pool.files.detach'),
                          detail: t('pool.files.detach_text'),
                          onAction: () => void detach(file),
                        }
                      : { id: 'delete', text: t('pool.files.delete'), isDestructive: true, onAction: () => setDeleted(file) },
                  ],
                },
              ]}
            />
          </li>
        ))}
      </ul>
      {deleted && (
        <Dialog
          title={t('pool.files.delete_title', { name: nameOf(deleted) })}
          onClose={() => setDeleted(null)}
          actions={[
            { id: 'keep', text: t('pool.files.keep'), onPress: () => setDeleted(null) },
            {
              id: 'delete',
              text: t('pool.files.delete_do', { bytes: formatBytes(deleted.bytes) }),
              kind: 'destructive',
              onPress: () => void erase(deleted),
            },
          ]}
        >
          {t('pool.files.delete_text', { rows: deleted.rows })}
        </Dialog>
      )}
    </Section>
  );
}

const nameOf = (file: PoolFile): string => (file.extracted?.source ?? file.path).split(/[\\/]/).at(-1) ?? file.name;
