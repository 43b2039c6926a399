import { Undo2 } from 'lucide-react';
import { useCallback, useEffect } from 'react';
import type { Scope } from '#shared/query/fields.ts';
import { formatCount } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { conditionsOf } from '../../stores/condition.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, ErrorState, Kbd } from '../../ui/index.ts';
import { useAnswer } from '../library/use-answer.ts';
import { conditionWords } from './condition-words.ts';
import styles from './no-results.module.css';

/** Nothing matches: what each condition costs, and a button to drop it. */
export function NoResults({ scope }: { scope: Scope }) {
  const { client, query: queries } = useStores();
  const query = queries[scope];
  const text = useStore(query, (state) => state.text);
  const canGoBack = useStore(query, (state) => state.earlier.length > 0);
  const ask = useCallback(
    (signal: AbortSignal) => client.call('without_each', { in: scope, query: text }, { signal }),
    [client, scope, text],
  );
  const { value, key, error } = useAnswer(`${scope} ${text}`, ask);
  const answer = key === `${scope} ${text}` ? value : null;
  const rows = answer ? [...answer.conditions].sort((one, other) => other.matched - one.matched) : [];
  const best = rows[0]?.matched ? rows[0].text : null;
  useEffect(() => {
    query.getState().setHot(best);
    return () => query.getState().setHot(null);
  }, [query, best]);
  const count = conditionsOf(text).length;
  const drop = (dropped: string): void => {
    const { asked } = query.getState();
    const kept = conditionsOf(text).filter((condition) => condition !== dropped);
    query
      .getState()
      .setConditions([...kept.map((condition) => ({ text: condition, isOff: false })), ...asked.conditions.filter(({ isOff }) => isOff)]);
  };
  const most = Math.max(1, ...rows.map(({ matched }) => matched));
  return (
    <section className={styles.state} aria-label={t('query.none.title', { count })}>
      <h2 className={styles.title}>{t('query.none.title', { count })}</h2>
      {error !== null && answer === null && <ErrorState isCompact title={t('query.none.failed')} what={error.message} />}
      <p className={styles.text}>
        {answer
          ? t(scope === 'library' ? 'query.none.text' : 'query.none.text_pool', { total: answer.total, count })
          : t('query.none.counting')}
      </p>
      {/* One line for each condition, drawn before the counts are there. */}
      <ul className={styles.rows}>
        {(answer ? rows : conditionsOf(text).map((condition) => ({ text: condition, matched: null }))).map((row) => {
          const words = conditionWords(row.text);
          return (
            <li key={row.text} className={styles.row}>
              <span className={styles.condition}>
                {words.field} <span className={styles.operator}>{words.operator}</span> <strong dir="auto">{words.value}</strong>
              </span>
              <span className={styles.track} aria-hidden="true">
                <span className={styles.bar} style={{ width: `${((row.matched ?? 0) / most) * 100}%` }} />
              </span>
              <span className={styles.count}>
                {row.matched === null ? '' : t('query.none.would', { count: row.matched, shown: formatCount(row.matched) })}
              </span>
              <Button
                size="small"
                variant={row.text === best ? 'primary' : 'normal'}
                label={t('query.none.drop_label', { condition: words.label })}
                onPress={() => drop(row.text)}
              >
                {row.text === best ? t('query.none.drop_best') : t('query.none.drop')}
              </Button>
            </li>
          );
        })}
      </ul>
      <div className={styles.actions}>
        <Button onPress={() => query.getState().clear()}>{t('query.none.clear', { count })}</Button>
        {canGoBack && (
          <>
            <Button icon={Undo2} onPress={() => query.getState().back()}>
              {t('query.none.back')}
            </Button>
            <Kbd keys="Alt+Left" isHidden />
          </>
        )}
      </div>
    </section>
  );
}
