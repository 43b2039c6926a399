import { EyeOff } from 'lucide-react';
import type { SampleRow } from '#shared/contract/views.ts';
import { formatValue } from '../../../messages/format.ts';
import { t } from '../../../messages/translate.ts';
import { useStore } from '../../../stores/create-store.ts';
import { isSelected, selectedCount } from '../../../stores/selection-store.ts';
import { useStores } from '../../../stores/stores.ts';
import { Checkbox, Pending, ScoreBar, Section, Stars } from '../../../ui/index.ts';
import { FailedState } from '../library-states.tsx';
import type { SampleActions } from '../sample-actions.ts';
import { useAnswer } from '../use-answer.ts';
import { useSelectionFacts } from '../use-selection-facts.ts';
import { scoreTitle } from '../words.ts';
import styles from './inspector.module.css';

/** Pictures of the selection that are shown; the rest is a number. */
const THUMBS = 12;

/** What several samples have in common and where they differ: ranges, mixed boxes, counts. */
export function SelectionDetails({ actions, isRevealed }: { actions: SampleActions; isRevealed(sha256: string): boolean }) {
  const { client } = useStores();
  const { value: facts, error } = useSelectionFacts(actions);
  const { value: ranges } = useAnswer('ranges', async (signal) => {
    const { fields } = await client.call('fields', {}, { signal });
    return new Map(fields.flatMap(({ name, range }) => (range ? [[name, range] as const] : [])));
  });
  if (error && !facts) return <FailedState error={error} />;
  if (!facts) return <Pending>{t('common.loading')}</Pending>;
  const flagged = (flag: string) => facts.flags.find((entry) => entry.flag === flag)?.count ?? 0;
  const [only] = facts.ratings;
  const isMixed = facts.ratings.length > 1;
  return (
    <>
      <div className={styles.top}>
        <Thumbs isRevealed={isRevealed} />
        <div className={styles.line}>
          <Stars
            value={isMixed ? null : (only?.rating ?? null)}
            label={t('library.inspector.rating')}
            onChange={(rating) => void actions.rate(rating === 0 ? null : rating)}
          />
          {isMixed && <span className={styles.dim}>{t('library.inspector.mixed')}</span>}
        </div>
        <p className={styles.facts}>{t('library.inspector.flags', { picked: flagged('pick'), rejected: flagged('reject') })}</p>
        <p className={styles.facts}>{t('library.inspector.with_image', { with_image: facts.with_image, samples: facts.samples })}</p>
      </div>
      {facts.tags.length > 0 && (
        <Section title={t('library.inspector.tags')} aside={t('library.inspector.tags_aside')}>
          {facts.tags.slice(0, 40).map(({ name, count }) => (
            <div key={name} className={styles.tagRow}>
              <Checkbox
                state={count === facts.samples ? 'on' : 'mixed'}
                label={t('library.inspector.tag_count', { name, count, of: facts.samples })}
                onChange={(state) => void actions.tag(state === 'on' ? { add: [name] } : { remove: [name] })}
              >
                <span dir="auto">{name}</span>
              </Checkbox>
              <span className={styles.tagCount}>{t('library.selected', { count })}</span>
            </div>
          ))}
        </Section>
      )}
      {facts.scores.length > 0 && (
        <Section title={t('library.inspector.scores')} aside={t('library.inspector.scores_range')}>
          {facts.scores.map(({ name, min, max }) => (
            <div key={name} className={`${styles.score} ${styles.range}`}>
              <span>{scoreTitle(name)}</span>
              <ScoreBar value={max} from={min} range={ranges?.get(name) ?? [min, max]} />
              <span className={styles.scoreValue}>{t('library.inspector.range', { min: formatValue(min), max: formatValue(max) })}</span>
            </div>
          ))}
        </Section>
      )}
    </>
  );
}

function Thumbs({ isRevealed }: { isRevealed(sha256: string): boolean }) {
  const { view, selection } = useStores();
  useStore(view, (state) => state.rowsVersion);
  const selected = useStore(selection, (state) => state.selected);
  const { loadedIds, rowOf } = view.getState();
  const rows: SampleRow[] = [];
  for (const id of loadedIds()) {
    const row = isSelected(selected, id) ? rowOf(id) : undefined;
    if (row?.sha256) rows.push(row);
    if (rows.length === THUMBS) break;
  }
  const more = selectedCount(selected) - rows.length;
  const shown = more > 0 ? rows.slice(0, THUMBS - 1) : rows;
  return (
    <div className={styles.thumbs} aria-hidden="true">
      {shown.map(({ id, sha256, hidden }) => {
        const isHidden = hidden !== null && sha256 !== null && !isRevealed(sha256);
        return (
          <span key={id} className={styles.thumb}>
            <img src={`/media/${isHidden ? 'blurred' : 'thumb'}/${sha256}`} alt="" decoding="async" />
            {isHidden && <EyeOff size={13} />}
          </span>
        );
      })}
      {more > 0 && <span className={styles.thumb}>{t('library.inspector.more', { count: selectedCount(selected) - shown.length })}</span>}
    </div>
  );
}
