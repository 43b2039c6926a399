import type { SampleRow } from '#shared/contract/views.ts';
import { t } from '../../../messages/translate.ts';
import { useStore } from '../../../stores/create-store.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/index.ts';
import { FailedState } from '../library-states.tsx';
import type { SampleActions } from '../sample-actions.ts';
import { useAnswer } from '../use-answer.ts';
import { languageTitle } from '../words.ts';
import styles from './inspector.module.css';
import { Marking } from './marking.tsx';
import { FileSection, RightsSection } from './rights-and-file.tsx';
import { ScoresSection } from './scores-section.tsx';
import { FetchSection, SourceSection } from './source-section.tsx';
import { WhySection } from './why-section.tsx';

/** Stepping through images asks only for the one where the steps end. */
const DELAY_MS = 60;

/** One sample: caption, marks, scores, why it is here, source, rights, file. */
export function SampleDetails({ row, actions }: { row: SampleRow; actions: SampleActions }) {
  const { client, library, query } = useStores();
  const version = useStore(library, (state) => state.version);
  const text = useStore(query.library, (state) => state.text);
  const { value: known, error } = useAnswer(
    `${row.id} ${version}`,
    async (signal) => ({
      sample: await client.call('sample', { id: row.id }, { signal }),
      explained: await client.call('explain', { id: row.id, query: text }, { signal }),
    }),
    DELAY_MS,
  );
  const sample = known?.sample.row.id === row.id ? known.sample : null;
  return (
    <>
      <div className={styles.top}>
        <h3 className={styles.caption} dir="auto" title={row.caption}>
          {row.caption === '' ? t('library.tile.no_caption') : row.caption}
        </h3>
        <p className={styles.facts}>
          {[
            t(sample?.clean_caption ? 'library.inspector.clean' : 'library.inspector.alt'),
            row.language === null ? null : languageTitle(row.language),
            t('library.inspector.characters', { count: [...row.caption].length }),
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </p>
        <Marking row={row} actions={actions} />
        {row.sha256 !== null && (
          <div className={styles.line}>
            <Button size="small" kbd="S" onPress={() => actions.findSimilar()}>
              {t('library.inspector.similar')}
            </Button>
          </div>
        )}
      </div>
      {error && !sample && <FailedState error={error} />}
      {sample && known && (
        <>
          <ScoresSection scores={sample.scores} />
          <WhySection explained={known.explained} same={sample.same_image} />
          <SourceSection sample={sample} actions={actions} />
          <FetchSection sample={sample} actions={actions} />
          <RightsSection sample={sample} actions={actions} />
          <FileSection sample={sample} actions={actions} />
        </>
      )}
    </>
  );
}
