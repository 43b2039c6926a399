import { Copy } from 'lucide-react';
import type { Run } from '#shared/contract/runs.ts';
import { formatTime } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/index.ts';
import { useAnswer } from '../library/use-answer.ts';
import styles from './run-parts.module.css';
import { useCopyText } from './use-copy-text.ts';

/** The last line of a run's log, and the whole of it. */
export function LogSection({ run, isOpen, onToggle }: { run: Run; isOpen: boolean; onToggle(isOpen: boolean): void }) {
  const { client } = useStores();
  const copy = useCopyText();
  const { value, error } = useAnswer(
    isOpen ? `${run.id} ${run.log_line ?? ''} ${run.state}` : null,
    (signal) => client.call('run_log', { run: run.id }, { signal }),
    100,
  );
  const lines = value?.lines ?? [];
  const text = lines.map(({ at, level, text: line }) => `${new Date(at).toISOString()} ${level} ${line}`).join('\n');
  return (
    <div className={styles.part}>
      <div className={styles.logHead}>
        <span className={styles.logLine} dir="auto">
          {run.log_line ?? t('jobs.log.none')}
        </span>
        {isOpen && lines.length > 0 && (
          <Button variant="quiet" size="small" icon={Copy} onPress={() => void copy(text, t('jobs.log.copied'))}>
            {t('jobs.log.copy')}
          </Button>
        )}
        <Button variant="link" aria-expanded={isOpen} onPress={() => onToggle(!isOpen)}>
          {t(isOpen ? 'jobs.log.close' : 'jobs.log.open')}
        </Button>
      </div>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
        <section className={styles.log} tabIndex={0} aria-label={t('jobs.log')}>
          {value === null ? (
            <p className={styles.none}>{error ? error.message : t('jobs.log.loading')}</p>
          ) : (
            <>
              {value.dropped > 0 && <p className={styles.none}>{t('jobs.log.dropped', { count: value.dropped })}</p>}
              {lines.length === 0 && <p className={styles.none}>{t('jobs.log.none')}</p>}
              <ol>
                {lines.map(({ at, level, text: line }, index) => (
                  <li key={index} className={level === 'error' ? styles.bad : level === 'warn' ? styles.warn : undefined}>
                    <span className={styles.logTime}>{formatTime(at)}</span> {line}
                  </li>
                ))}
              </ol>
            </>
          )}
        </section>
      )}
    </div>
  );
}
