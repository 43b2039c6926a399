import { useState } from 'react';
import type { OutputOf } from '#shared/contract.ts';
import { formatBytes, formatCount, formatNumber, formatPercent } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, ErrorState, Field } from '../../ui/index.ts';
import styles from './concept-sheet.module.css';

type Concept = OutputOf<'concept_list'>['concepts'][number];

/** The concepts of the library: how good they are by estimate, and what can be done with them. */
export function ConceptList({ concepts, error }: { concepts: readonly Concept[] | null; error: Error | null }) {
  const [gone, setGone] = useState<readonly string[]>([]);
  const shown = concepts?.filter(({ name, trained }) => !gone.includes(`${name} ${trained}`));
  return (
    <section className={styles.part} aria-labelledby="concept-list">
      <h3 id="concept-list" className={styles.heading}>
        {t('concept.list')}
      </h3>
      {error && <ErrorState isCompact level={3} title={t('concept.list')} what={error.message} />}
      {shown?.length === 0 && <p className={styles.note}>{t('concept.none')}</p>}
      <ul>
        {shown?.map((concept) => (
          <ConceptRow key={concept.name} concept={concept} onRemoved={() => setGone([...gone, `${concept.name} ${concept.trained}`])} />
        ))}
      </ul>
    </section>
  );
}

function ConceptRow({ concept, onRemoved }: { concept: Concept; onRemoved(): void }) {
  const { client, ui, query, attempt } = useStores();
  const [asks, setAsks] = useState<'nothing' | 'export' | 'remove'>('nothing');
  const { name, chosen, rejected, model, held_out: estimate } = concept;
  const remove = async (): Promise<void> => {
    await client.call('concept_remove', { name });
    onRemoved();
    ui.getState().tell({ tone: 'done', text: t('concept.removed', { name }) });
  };
  const sort = (): void => {
    query.library.getState().setOrder(`-${name}`);
    ui.getState().show('library');
  };
  return (
    <li className={styles.concept}>
      <div className={styles.conceptHead}>
        <div className={styles.grow}>
          <code className={styles.name}>{name}</code>
          <p className={styles.note}>{t('concept.item', { chosen: formatCount(chosen), rejected: formatCount(rejected), model })}</p>
          <p className={styles.note}>
            {t('concept.estimate', {
              accuracy: formatPercent(estimate.accuracy),
              auc: formatNumber(estimate.auc, 2),
              folds: formatCount(estimate.folds),
            })}
          </p>
        </div>
        {asks === 'nothing' && (
          <div className={styles.buttons}>
            <Button size="small" label={t('concept.sort_name', { name })} onPress={sort}>
              {t('concept.sort')}
            </Button>
            <Button size="small" label={t('concept.export_name', { name })} onPress={() => setAsks('export')}>
              {t('concept.export')}
            </Button>
            <Button size="small" variant="quiet" label={t('concept.remove_name', { name })} onPress={() => setAsks('remove')}>
              {t('concept.remove')}
            </Button>
          </div>
        )}
      </div>
      {asks === 'export' && <ExportConcept name={name} onDone={() => setAsks('nothing')} />}
      {asks === 'remove' && (
        <div className={styles.ask} role="alert">
          <p>{t('concept.remove_ask', { name })}</p>
          <div className={styles.buttons}>
            <Button size="small" autoFocus onPress={() => setAsks('nothing')}>
              {t('concept.keep')}
            </Button>
            <Button size="small" onPress={() => void attempt(remove)}>
              {t('concept.remove_do', { name })}
            </Button>
          </div>
        </div>
      )}
    </li>
  );
}

/** Writes the concept as a head that scores elsewhere too. */
function ExportConcept({ name, onDone }: { name: string; onDone(): void }) {
  const { client, app, ui, shell, attempt } = useStores();
  const folder = useStore(app, (state) => state.app?.library?.path ?? '').replace(/[\\/]$/, '');
  const parent = folder.slice(0, Math.max(folder.lastIndexOf('/'), folder.lastIndexOf('\\')) + 1);
  const [path, setPath] = useState(`${parent}${name}.safetensors`);
  const write = async (): Promise<void> => {
    const { out, bytes } = await client.call('concept_export', { name, out: path });
    ui.getState().tell({ tone: 'done', text: t('concept.exported', { path: out, bytes: formatBytes(bytes) }) });
    onDone();
  };
  const choose = async (): Promise<void> => {
    const [picked] =
      (await shell?.pickPaths({ kind: 'save', title: t('concept.export_name', { name }), endings: ['safetensors'], start: path })) ?? [];
    if (picked !== undefined) setPath(picked);
  };
  return (
    <div className={styles.ask}>
      <Field
        label={t('concept.export_to')}
        value={path}
        onChange={setPath}
        onSubmit={() => void attempt(write)}
        isCode
        autoFocus
        action={
          shell && (
            <Button variant="link" onPress={() => void attempt(choose)}>
              {t('export.folder_change')}
            </Button>
          )
        }
      />
      <div className={styles.buttons}>
        <Button size="small" onPress={onDone}>
          {t('common.cancel')}
        </Button>
        <Button size="small" onPress={() => void attempt(write)}>
          {t('concept.export_write')}
        </Button>
      </div>
    </div>
  );
}
