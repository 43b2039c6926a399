import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { useAnswer } from '../library/use-answer.ts';
import styles from './models-screen.module.css';
import { ModelsSection } from './models-section.tsx';
import { endedRuns } from './runs-of.ts';

/** Which concepts the user has trained, and the way to their sheet. */
export function ConceptsSection() {
  const { client, ui, runs } = useStores();
  const ended = useStore(runs, (state) => endedRuns(state.runs, ['concept_train']));
  const isSheetOpen = useStore(ui, (state) => state.overlay.kind === 'concept');
  const { value, error } = useAnswer(`concepts ${ended} ${isSheetOpen}`, (signal) => client.call('concept_list', {}, { signal }));
  return (
    <ModelsSection id="concepts" title={t('models.concepts')} text={t('models.concepts.lead')}>
      {error !== null && <p role="alert">{error.message}</p>}
      {value !== null && (
        <p className={styles.note}>
          {t('models.concepts.count', { count: value.concepts.length, names: value.concepts.map(({ name }) => name).join(', ') })}
        </p>
      )}
      <Button onPress={() => ui.getState().open({ kind: 'concept' })}>{t('models.concepts.open')}</Button>
    </ModelsSection>
  );
}
