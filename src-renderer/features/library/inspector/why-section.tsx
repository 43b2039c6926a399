import { Check, Copy, TriangleAlert } from 'lucide-react';
import type { OutputOf } from '#shared/contract.ts';
import { t } from '../../../messages/translate.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button, Section } from '../../../ui/index.ts';
import styles from './inspector.module.css';

/** Which conditions of the view the sample meets, and which samples share its image. */
export function WhySection({ explained, same }: { explained: OutputOf<'explain'>; same: readonly number[] }) {
  const { query } = useStores();
  const { conditions } = explained;
  const failed = conditions.filter(({ meets }) => !meets);
  return (
    <Section title={t('library.inspector.why')}>
      <ul>
        {failed.length === 0 ? (
          <li className={styles.why}>
            <Check size={14} aria-hidden="true" className={styles.meets} />
            {conditions.length === 0 ? t('library.inspector.why_none') : t('library.inspector.why_all', { count: conditions.length })}
          </li>
        ) : (
          conditions.map(({ text, meets }) => (
            <li key={text} className={styles.why}>
              {meets ? (
                <Check size={14} aria-hidden="true" className={styles.meets} />
              ) : (
                <TriangleAlert size={14} aria-hidden="true" className={styles.fails} />
              )}
              <span>{t(meets ? 'library.inspector.why_meets' : 'library.inspector.why_fails', { condition: text })}</span>
            </li>
          ))
        )}
        {same.length > 0 && (
          <li className={styles.why}>
            <Copy size={14} aria-hidden="true" />
            <span>{t('library.inspector.same', { count: same.length })}</span>
            <Button variant="link" size="small" onPress={() => query.library.getState().setText(same.map((id) => `id:${id}`).join(' OR '))}>
              {t('library.inspector.show')}
            </Button>
          </li>
        )}
      </ul>
    </Section>
  );
}
