import { useState } from 'react';
import type { InputOf } from '#shared/contract.ts';
import { formatCount } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { startRun } from '../../stores/start-run.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/select.tsx';
import { PathSheet } from '../browse/path-sheet.tsx';
import { useAnswer } from '../library/use-answer.ts';
import styles from './models-screen.module.css';
import { ModelsSection } from './models-section.tsx';

type ListType = InputOf<'safety_import'>['type'];
const TYPES = ['md5', 'sha1', 'sha256', 'pdq', 'url'] as const satisfies readonly ListType[];
const ENDINGS = ['.txt', '.csv', '.tsv', '.list'] as const;

/** Lists of what must not be kept. */
export function SafetySection() {
  const stores = useStores();
  const { client, ui, attempt } = stores;
  const [changes, setChanges] = useState(0);
  const [isImporting, setImporting] = useState(false);
  const [leaving, setLeaving] = useState<number | null>(null);
  const { value, error } = useAnswer(`safety ${changes}`, (signal) => client.call('safety_list', {}, { signal }));
  const remove = async (id: number): Promise<void> => {
    setLeaving(null);
    await client.call('safety_remove', { ids: [id] });
    ui.getState().tell({ tone: 'done', text: t('models.safety.removed') });
    setChanges(changes + 1);
  };
  return (
    <ModelsSection id="safety" title={t('models.safety')} text={t('models.safety.lead')}>
      {error !== null && <p role="alert">{error.message}</p>}
      {value !== null && value.lists.length === 0 && <p className={styles.note}>{t('models.safety.none')}</p>}
      {value !== null && value.lists.length > 0 && (
        <div className={styles.table}>
          <table aria-labelledby="models-safety">
            <thead>
              <tr>
                <th scope="col">{t('models.safety.type')}</th>
                <th scope="col" className={styles.number}>
                  {t('models.safety.entries')}
                </th>
                <th scope="col">{t('models.safety.added')}</th>
                <th scope="col" className={styles.number}>
                  {t('models.actions')}
                </th>
              </tr>
            </thead>
            <tbody>
              {value.lists.map(({ id, type, entries, added }) => (
                <tr key={id}>
                  <td className={styles.name}>{type}</td>
                  <td className={styles.number}>{formatCount(entries)}</td>
                  <td>{added}</td>
                  <td>
                    <div className={`${styles.buttons} ${styles.end}`}>
                      <Button size="small" label={t('models.safety.remove_this', { id })} onPress={() => setLeaving(id)}>
                        {t('models.remove')}
                      </Button>
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {value !== null && <p className={styles.note}>{t('models.safety.quarantined', { count: value.quarantined })}</p>}
      <div className={styles.buttons}>
        <Button onPress={() => setImporting(true)}>{t('models.safety.import')}</Button>
        {value !== null && value.lists.length > 0 && (
          <Button onPress={() => void attempt(() => startRun(stores, 'safety_check', {}))}>{t('models.safety.check')}</Button>
        )}
      </div>
      {isImporting && <ImportList onClose={() => setImporting(false)} onImported={() => setChanges(changes + 1)} />}
      {leaving !== null && (
        <Dialog
          title={t('models.safety.remove.title')}
          onClose={() => setLeaving(null)}
          actions={[
            { id: 'keep', text: t('models.remove.no'), onPress: () => setLeaving(null) },
            { id: 'remove', kind: 'destructive', text: t('models.safety.remove.yes'), onPress: () => void attempt(() => remove(leaving)) },
          ]}
        >
          {t('models.safety.remove.text')}
        </Dialog>
      )}
    </ModelsSection>
  );
}

function ImportList({ onClose, onImported }: { onClose(): void; onImported(): void }) {
  const { client, ui, attempt } = useStores();
  const [type, setType] = useState<ListType>('sha256');
  const take = async (path: string): Promise<void> => {
    const { entries, bad } = await client.call('safety_import', { path, type });
    onImported();
    onClose();
    ui.getState().tell({ tone: 'done', text: t('models.safety.imported', { entries, bad }) });
  };
  return (
    <PathSheet
      title={t('models.safety.import.title')}
      text={t('models.safety.import.text')}
      button={t('models.safety.import.button')}
      chooseFirst={t('models.score.nothing_chosen')}
      kind="file"
      endings={ENDINGS}
      onTake={(path) => void attempt(() => take(path))}
      onClose={onClose}
    >
      <Select label={t('models.safety.kind')} value={type} options={TYPES.map((id) => ({ id, text: id }))} onChange={setType} />
    </PathSheet>
  );
}
