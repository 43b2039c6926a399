import type { LibrarySnapshot } from '#shared/contract/edits.ts';
import { formatCount } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import styles from './models-screen.module.css';
import { ModelsSection } from './models-section.tsx';

const NONE: LibrarySnapshot['scorers'] = [];

/** The scores that images of the library have, and who gave them. */
export function ScoresSection() {
  const { library, ui } = useStores();
  const scorers = useStore(library, (state) => state.library?.scorers ?? NONE);
  const images = useStore(library, (state) => state.library?.images ?? 0);
  return (
    <ModelsSection id="scores" title={t('models.scores')} text={t('models.scores.lead')}>
      {scorers.length === 0 ? (
        <p className={styles.note}>{t('models.scores.none')}</p>
      ) : (
        <div className={styles.table}>
          <table aria-labelledby="models-scores">
            <thead>
              <tr>
                <th scope="col">{t('models.scores.scorer')}</th>
                <th scope="col">{t('models.scores.model')}</th>
                <th scope="col">{t('models.scores.key')}</th>
                <th scope="col" className={styles.number}>
                  {t('models.scores.scored')}
                </th>
              </tr>
            </thead>
            <tbody>
              {scorers.map(({ name, key, label, scored }) => (
                <tr key={key}>
                  <td className={styles.name}>{name}</td>
                  <td>{label}</td>
                  <td>
                    <bdi className={styles.note}>{key}</bdi>
                  </td>
                  <td className={styles.number}>{t('models.scores.of', { scored: formatCount(scored), images: formatCount(images) })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Button onPress={() => ui.getState().open({ kind: 'score' })}>{t('command.library.score')}</Button>
    </ModelsSection>
  );
}
