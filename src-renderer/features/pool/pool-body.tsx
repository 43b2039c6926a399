import { Database, TriangleAlert } from 'lucide-react';
import { useCallback, useEffect, useRef } from 'react';
import type { PairRow } from '#shared/contract/views.ts';
import { AppError } from '#shared/errors.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, DataTable, EmptyState, ErrorState, Icon, Pending } from '../../ui/index.ts';
import { NoResults } from '../query/no-results.tsx';
import { usePoolColumns } from './pool-columns.tsx';
import styles from './pool-screen.module.css';

const ROW_HEIGHT = { compact: 26, standard: 30, roomy: 36 } as const;

/** The pairs, or why there are none. */
export function PoolBody() {
  const { summary, pool, library, query } = useStores();
  const answer = useStore(summary.pool, (state) => state.summary);
  const answered = useStore(summary.pool, (state) => state.query);
  const failed = useStore(summary.pool, (state) => state.error);
  const unread = useStore(pool, (state) => state.error);
  const files = useStore(library, (state) => state.library?.pool_files);
  const text = useStore(query.pool, (state) => state.text);
  const error = failed ?? unread;
  if (files === 0) return <EmptyPool />;
  if (error) return <FailedPool error={error} />;
  if (!answer) return <Pending>{t('pool.opening')}</Pending>;
  return (
    <>
      {answer.missing.length > 0 && (
        <div className={styles.missing} role="status">
          <Icon icon={TriangleAlert} size={14} className={styles.warn} />
          {t('pool.missing', { count: answer.missing.length })}
        </div>
      )}
      {answer.matched === 0 && answered === text ? <NoPairs isEmpty={text === ''} /> : <PairTable rowCount={answer.matched} />}
    </>
  );
}

function PairTable({ rowCount }: { rowCount: number }) {
  const { pool, query, app } = useStores();
  useStore(pool, (state) => state.rowsVersion);
  const text = useStore(query.pool, (state) => state.text);
  const orderBy = useStore(query.pool, (state) => state.asked.orderBy);
  const density = useStore(app, (state) => state.app?.settings.density ?? 'standard');
  const { columns, resize } = usePoolColumns();
  const { rowAt, need } = pool.getState();
  const range = useRef<readonly [number, number]>([0, 40]);
  const onRange = useCallback(
    (first: number, last: number) => {
      range.current = [first, last];
      need(first, last);
    },
    [need],
  );
  // Another query or order is another set of pairs in the same places.
  useEffect(() => {
    void [text, orderBy, rowCount];
    need(...range.current);
  }, [need, text, orderBy, rowCount]);
  const isDescending = orderBy?.startsWith('-') ?? false;
  const field = orderBy?.replace(/^-/, '');
  return (
    <div className={styles.table}>
      <DataTable<PairRow>
        label={t('pool.pairs')}
        columns={columns}
        rowCount={rowCount}
        rowAt={rowAt}
        onRange={onRange}
        rowHeight={ROW_HEIGHT[density]}
        sort={field === undefined ? undefined : { column: field, direction: isDescending ? 'descending' : 'ascending' }}
        onSort={(column) =>
          // Highest first, then lowest, then as they were found.
          query.pool.getState().setOrder(field !== column ? `-${column}` : isDescending ? column : null)
        }
        onResizeColumn={resize}
      />
    </div>
  );
}

function NoPairs({ isEmpty }: { isEmpty: boolean }) {
  return isEmpty ? <EmptyState icon={Database} title={t('pool.no_pairs')} text={t('pool.no_pairs_text')} /> : <NoResults scope="pool" />;
}

function EmptyPool() {
  const { ui } = useStores();
  return (
    <EmptyState
      icon={Database}
      title={t('pool.empty')}
      text={t('pool.empty_text')}
      actions={
        <>
          <Button variant="primary" onPress={() => ui.getState().open({ kind: 'sources', tab: 'crawl' })}>
            {t('library.state.empty_crawl')}
          </Button>
          <Button onPress={() => ui.getState().open({ kind: 'sources', tab: 'tables' })}>{t('library.state.empty_tables')}</Button>
        </>
      }
    />
  );
}

function FailedPool({ error }: { error: Error }) {
  const { pool, query, summary } = useStores();
  const text = useStore(query.pool, (state) => state.text);
  const orderBy = useStore(query.pool, (state) => state.asked.orderBy);
  const again = (): void => {
    pool.getState().show(text, orderBy);
    void summary.pool.getState().ask(text, [], []);
  };
  return (
    <ErrorState
      title={t('pool.failed')}
      what={error.message}
      safe={t('pool.safe')}
      code={error instanceof AppError ? t('common.error.code', { code: error.code }) : undefined}
      actions={
        <>
          <Button variant="primary" onPress={again}>
            {t('common.retry')}
          </Button>
          {text !== '' && <Button onPress={() => query.pool.getState().clear()}>{t('library.state.clear')}</Button>}
        </>
      }
    />
  );
}
