import type { OutputOf } from '#shared/contract.ts';
import { formatValue } from '../../../messages/format.ts';
import { t } from '../../../messages/translate.ts';
import { ScoreBar, Section } from '../../../ui/index.ts';
import { scoreTitle } from '../words.ts';
import styles from './inspector.module.css';

type Scores = OutputOf<'sample'>['scores'];

/** What models think of the image, each with its name: opinions, not facts. */
export function ScoresSection({ scores }: { scores: Scores }) {
  return (
    <Section title={t('library.inspector.scores')} aside={scores.length > 0 ? t('library.inspector.scores_aside') : undefined}>
      {scores.length === 0 && <p className={styles.facts}>{t('library.inspector.no_scores')}</p>}
      {scores.map((score) => (
        <div key={score.key} className={styles.score}>
          <span>{scoreTitle(score.name)}</span>
          <ScoreBar value={score.value} range={score.range} />
          <span className={styles.scoreValue}>{formatValue(score.value)}</span>
          <span className={styles.percentile}>
            {score.percentile === null ? '' : t('library.inspector.percentile', { percentile: Math.round(score.percentile) })}
          </span>
          <span className={styles.model} title={score.label}>
            {t(score.is_current ? 'library.inspector.opinion' : 'library.inspector.score_earlier', { label: score.label })}
          </span>
        </div>
      ))}
    </Section>
  );
}
