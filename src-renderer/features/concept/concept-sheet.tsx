import { useState } from 'react';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { isAtWork } from '../../stores/runs-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Checkbox, Field } from '../../ui/index.ts';
import { StartSheet } from '../jobs/start-sheet.tsx';
import { useAnswer } from '../library/use-answer.ts';
import { ConceptList } from './concept-list.tsx';
import styles from './concept-sheet.module.css';

const NAME = /^[a-z][a-z0-9_]{0,39}$/;

/** Trains a score of the user's own from the images they picked and rejected, and keeps those that were trained before. */
export function ConceptSheet() {
  const { client, ui, runs, library, query, attempt } = useStores();
  const view = useStore(query.library, (state) => state.text);
  const rev = useStore(library, (state) => state.library?.rev ?? 0);
  const training = useStore(runs, (state) => state.runs.find((run) => run.operation === 'concept_train' && isAtWork(run)));
  const [name, setName] = useState('');
  const [isTried, setTried] = useState(false);
  const [isInView, setInView] = useState(false);
  const [chosen, setChosen] = useState('flag:pick');
  const [rejected, setRejected] = useState('flag:reject');
  const narrowed = (text: string): string => (isInView && view !== '' ? `${view} (${text})` : text);
  const { value: concepts, error } = useAnswer(`${rev} ${training?.id ?? ''}`, async (signal) => {
    return (await client.call('concept_list', {}, { signal })).concepts;
  });
  const picked = useCount(narrowed(chosen), rev);
  const refused = useCount(narrowed(rejected), rev);
  const obstacle = training
    ? t('concept.training')
    : name === ''
      ? t('concept.needs_name')
      : !NAME.test(name)
        ? t('concept.name_wrong')
        : picked.count === 0 || refused.count === 0
          ? t('concept.needs_examples')
          : undefined;

  const begin = async (): Promise<void> => {
    setTried(true);
    if (obstacle !== undefined) return;
    const run = await runs.getState().start('concept_train', { name, chosen: narrowed(chosen), rejected: narrowed(rejected) });
    ui.getState().tell({
      tone: 'done',
      text: t('concept.started', { name }),
      action: { label: t('jobs.news.show'), run: () => ui.getState().showRun(run) },
    });
    setName('');
    setTried(false);
  };
  return (
    <StartSheet
      id="sheet.concept.train"
      command="command.library.concept"
      group="library"
      size="medium"
      title={t('concept.title')}
      subtitle={t('concept.subtitle')}
      button={t(training ? 'concept.training' : 'concept.train')}
      obstacle={obstacle}
      onBegin={begin}
    >
      <div className={styles.body}>
        <section className={styles.part} aria-labelledby="concept-new">
          <h3 id="concept-new" className={styles.heading}>
            {t('concept.examples')}
          </h3>
          <Field
            label={t('concept.name')}
            value={name}
            onChange={setName}
            onSubmit={() => void attempt(begin)}
            hint={
              concepts?.some((concept) => concept.name === name) ? t('concept.replaces') : t('concept.name_hint', { example: 'fog>=0.8' })
            }
            error={(name !== '' && !NAME.test(name)) || (isTried && name === '') ? t('concept.name_wrong') : undefined}
            isCode
            autoFocus
          />
          <div className={styles.pair}>
            <Examples label={t('concept.chosen')} query={chosen} onChange={setChosen} found={picked} />
            <Examples label={t('concept.rejected')} query={rejected} onChange={setRejected} found={refused} />
          </div>
          {view !== '' && (
            <Checkbox state={isInView ? 'on' : 'off'} onChange={(state) => setInView(state === 'on')}>
              {t('concept.in_view')} <code dir="ltr">{view}</code>
            </Checkbox>
          )}
          <p className={styles.note}>{t('concept.wants')}</p>
        </section>
        <ConceptList concepts={concepts} error={error} />
      </div>
    </StartSheet>
  );
}

interface Found {
  /** null while it is counted. */
  count: number | null;
  error: string | undefined;
}

/** Samples of the library that match. */
function useCount(text: string, rev: number): Found {
  const { client } = useStores();
  const key = text.trim() === '' ? null : `${rev} ${text}`;
  const {
    value,
    key: answered,
    error,
  } = useAnswer(key, async (signal) => (await client.call('query', { query: text, count: true, limit: 0 }, { signal })).matched, 200);
  if (key === null) return { count: 0, error: undefined };
  return { count: answered === key ? value : null, error: answered === key ? undefined : error?.message };
}

function Examples({ label, query, onChange, found }: { label: string; query: string; onChange(query: string): void; found: Found }) {
  const hint = found.count === null ? t('concept.counting') : t('concept.count', { count: found.count });
  return (
    <Field
      label={label}
      value={query}
      onChange={onChange}
      hint={found.error === undefined ? hint : undefined}
      error={found.error}
      isCode
      isMono
    />
  );
}
