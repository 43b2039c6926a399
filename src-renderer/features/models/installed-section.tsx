import { CircleAlert, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type { OutputOf } from '#shared/contract.ts';
import { formatBytes, formatCount } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { startRun } from '../../stores/start-run.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { PathSheet } from '../browse/path-sheet.tsx';
import styles from './models-screen.module.css';
import { ModelsSection } from './models-section.tsx';

type Models = OutputOf<'models_list'>;
export type Installed = Models['installed'][number];

export interface InstalledSectionProps {
  installed: readonly Installed[];
  unfinished: Models['unfinished'];
  /** Told when a model was removed. */
  onChange(): void;
}

/** Models of this library: what they are, whether they are whole, what can be done with them. */
export function InstalledSection({ installed, unfinished, onChange }: InstalledSectionProps) {
  const [isImporting, setImporting] = useState(false);
  return (
    <ModelsSection id="installed" title={t('models.installed')}>
      {installed.length === 0 ? (
        <p className={styles.note}>{t('models.installed.none')}</p>
      ) : (
        <div className={styles.table}>
          <table aria-labelledby="models-installed">
            <thead>
              <tr>
                <th scope="col">{t('models.name')}</th>
                <th scope="col">{t('models.precision')}</th>
                <th scope="col" className={styles.number}>
                  {t('models.dim')}
                </th>
                <th scope="col" className={styles.number}>
                  {t('models.size')}
                </th>
                <th scope="col">{t('models.licence')}</th>
                <th scope="col" className={styles.number}>
                  {t('models.actions')}
                </th>
              </tr>
            </thead>
            <tbody>
              {installed.map((model) => (
                <InstalledRow key={model.name} model={model} onRemoved={onChange} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {unfinished.map(({ name, bytes }) => (
        <p key={name} className={styles.note}>
          {t('models.unfinished', { name, bytes: formatBytes(bytes) })}
        </p>
      ))}
      <Button onPress={() => setImporting(true)}>{t('models.import')}</Button>
      {isImporting && <ImportModel onClose={() => setImporting(false)} />}
    </ModelsSection>
  );
}

function InstalledRow({ model, onRemoved }: { model: Installed; onRemoved(): void }) {
  const stores = useStores();
  const { client, ui, attempt } = stores;
  const [asks, setAsks] = useState(false);
  const { name, title, state, problem, space, licence, source } = model;
  const verify = async (): Promise<void> => {
    const { ok, bytes, problems } = await client.call('models_verify', { names: [name] });
    ui.getState().tell(
      ok
        ? { tone: 'done', text: t('models.verified', { name, bytes: formatBytes(bytes) }) }
        : { tone: 'failed', text: t('models.verify_failed', { name, problem: problems.join(' ') }) },
    );
  };
  const remove = async (): Promise<void> => {
    setAsks(false);
    const { bytes_freed } = await client.call('models_remove', { names: [name] });
    ui.getState().tell({ tone: 'done', text: t('models.removed', { name, bytes: formatBytes(bytes_freed) }) });
    onRemoved();
  };
  return (
    <tr>
      <td>
        <span className={styles.name}>{title}</span>
        <p className={styles.note}>{t('models.source', { source: source === '' ? name : source })}</p>
        {state === 'ok' && space === null && <p className={styles.note}>{t('models.space.unknown')}</p>}
        <span className={styles.state}>
          <Icon icon={state === 'ok' ? CircleCheck : CircleAlert} size={14} className={state === 'ok' ? styles.ok : styles.bad} />
          {t(`models.state.${state}`)}
        </span>
        {problem !== null && <p className={styles.note}>{problem}</p>}
      </td>
      <td>{model.precision}</td>
      <td className={styles.number}>{formatCount(model.dim)}</td>
      <td className={styles.number}>{formatBytes(model.bytes)}</td>
      <td>{licence ?? t('models.licence.unknown')}</td>
      <td>
        <div className={`${styles.buttons} ${styles.end}`}>
          <Button size="small" label={t('models.verify_this', { name })} onPress={() => void attempt(verify)}>
            {t('models.verify')}
          </Button>
          {state === 'ok' && (
            <Button
              size="small"
              label={t('models.measure_this', { name })}
              onPress={() => void attempt(() => startRun(stores, 'models_probe', { model: name }))}
            >
              {t('models.measure')}
            </Button>
          )}
          <Button size="small" label={t('models.remove_this', { name })} onPress={() => setAsks(true)}>
            {t('models.remove')}
          </Button>
        </div>
        {asks && (
          <Dialog
            title={t('models.remove.title', { name })}
            onClose={() => setAsks(false)}
            actions={[
              { id: 'keep', text: t('models.remove.no'), onPress: () => setAsks(false) },
              { id: 'remove', kind: 'destructive', text: t('models.remove.yes', { name }), onPress: () => void attempt(remove) },
            ]}
          >
            {t('models.remove.text', { bytes: formatBytes(model.bytes) })}
          </Dialog>
        )}
      </td>
    </tr>
  );
}

function ImportModel({ onClose }: { onClose(): void }) {
  const stores = useStores();
  const [name, setName] = useState('');
  const take = async (path: string): Promise<void> => {
    await startRun(stores, 'models_import', { path, ...(name.trim() !== '' && { name: name.trim() }) });
    onClose();
  };
  return (
    <PathSheet
      title={t('models.import.title')}
      text={t('models.import.text')}
      button={t('models.import.button')}
      chooseFirst={t('models.import.choose')}
      kind="folder"
      onTake={(path) => void stores.attempt(() => take(path))}
      onClose={onClose}
    >
      <Field label={t('models.import.name')} hint={t('models.import.name.hint')} isCode value={name} onChange={setName} />
    </PathSheet>
  );
}
