import { useState } from 'react';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Pending } from '../../ui/pending.tsx';
import { useAnswer } from '../library/use-answer.ts';
import { AvailableSection } from './available-section.tsx';
import { ConceptsSection } from './concepts-section.tsx';
import { InstalledSection } from './installed-section.tsx';
import styles from './models-screen.module.css';
import { ProvidersSection } from './providers-section.tsx';
import { endedRuns } from './runs-of.ts';
import { SafetySection } from './safety-section.tsx';
import { ScoreSection } from './score-section.tsx';
import { ScoresSection } from './scores-section.tsx';

/** What scores images: models, where they run, the scores that they gave, and the lists that keep material out. */
export function ModelsScreen() {
  const { client, runs } = useStores();
  const [changes, setChanges] = useState(0);
  // Read again when a download or an import has ended.
  const ended = useStore(runs, (state) => endedRuns(state.runs, ['models_pull', 'models_import']));
  const { value: models, error } = useAnswer(`models ${changes} ${ended}`, (signal) => client.call('models_list', {}, { signal }));
  const again = (): void => setChanges((count) => count + 1);
  return (
    <main className={styles.screen} aria-labelledby="models-title">
      <div className={styles.content}>
        <h1 id="models-title" className={styles.title}>
          {t('models.title')}
        </h1>
        <p className={styles.lead}>{t('models.lead')}</p>
        {error !== null && <ErrorState isCompact title={t('models.failed')} what={error.message} safe={t('models.safe')} />}
        {models === null && error === null && <Pending>{t('common.loading')}</Pending>}
        {models !== null && (
          <>
            <InstalledSection installed={models.installed} unfinished={models.unfinished} onChange={again} />
            <AvailableSection available={models.available} />
            <ProvidersSection installed={models.installed} />
            <ScoresSection />
            <ScoreSection installed={models.installed} />
          </>
        )}
        <ConceptsSection />
        <SafetySection />
      </div>
    </main>
  );
}
