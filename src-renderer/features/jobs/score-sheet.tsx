import { useState } from 'react';
import { formatBytes } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, ErrorState, Pending, RadioList } from '../../ui/index.ts';
import { useAnswer } from '../library/use-answer.ts';
import { StartSheet } from './start-sheet.tsx';
import styles from './work-sheet.module.css';

/** No model is called so. */
const SAMPLE = ':sample';

/** Begins scoring: which model looks at the images. */
export function ScoreSheet() {
  const { client, runs, ui, library } = useStores();
  const images = useStore(library, (state) => state.library?.images ?? 0);
  const [chosen, setChosen] = useState<string | null>(null);
  const { value: models, error } = useAnswer('models', (signal) => client.call('models_list', {}, { signal }));
  const installed = models?.installed ?? [];
  // A real model before the one for trying out.
  const model = chosen ?? installed.find(({ state }) => state === 'ok')?.name ?? SAMPLE;
  const isUsable = models !== null && installed.every(({ name, state }) => name !== model || state === 'ok');
  const close = (): void => ui.getState().closeOverlay();

  const begin = async (): Promise<void> => {
    if (images === 0 || !isUsable) return;
    const run = await runs.getState().start('score', model === SAMPLE ? {} : { model });
    close();
    ui.getState().tell({
      tone: 'done',
      text: t('score.started'),
      action: { label: t('jobs.news.show'), run: () => ui.getState().showRun(run) },
    });
  };
  return (
    <StartSheet
      id="sheet.score.start"
      command="command.library.score"
      group="library"
      size="small"
      title={t('score.title')}
      subtitle={t('score.subtitle')}
      button={t('score.button')}
      obstacle={images === 0 ? t('score.no_images') : undefined}
      onBegin={begin}
    >
      <div className={styles.body}>
        {error && <ErrorState isCompact level={3} title={t('score.model')} what={error.message} />}
        {models === null && !error && <Pending>{t('common.loading')}</Pending>}
        {models !== null && (
          <div className={styles.group}>
            <h3 className={styles.heading}>{t('score.model')}</h3>
            <RadioList
              label={t('score.model')}
              value={model}
              options={[
                ...installed.map(({ name, title, state, problem, precision, bytes }) => ({
                  id: name,
                  title,
                  text:
                    state === 'ok'
                      ? t('score.installed_text', { precision, bytes: formatBytes(bytes) })
                      : t('score.damaged', { precision, problem: problem ?? '' }),
                })),
                { id: SAMPLE, title: t('score.sample'), text: t('score.sample_text') },
              ]}
              onChange={setChosen}
            />
            <Button variant="link" onPress={() => ui.getState().show('models')}>
              {t('score.more')}
            </Button>
          </div>
        )}
        <p className={styles.note}>{t('score.counts', { images })}</p>
        <p className={styles.note}>{t('score.device')}</p>
      </div>
    </StartSheet>
  );
}
