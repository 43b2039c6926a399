import { Images } from 'lucide-react';
import { AppError } from '#shared/errors.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, EmptyState, ErrorState, Pending } from '../../ui/index.ts';

/** In the grid's place while the first result is on its way. */
export function OpeningState() {
  return <Pending>{t('library.state.opening')}</Pending>;
}

/** A library without samples, and where they come from. */
export function EmptyLibrary() {
  const { ui, library } = useStores();
  const pairs = useStore(library, (state) => state.library?.pool_pairs ?? 0);
  const open = (tab: 'crawl' | 'tables' | 'images') => () => ui.getState().open({ kind: 'sources', tab });
  return (
    <EmptyState
      icon={Images}
      title={t('library.state.empty')}
      text={t('library.state.empty_text')}
      actions={
        <>
          {pairs > 0 && (
            <Button variant="primary" onPress={() => ui.getState().show('pool')}>
              {t('library.state.empty_pool', { pairs })}
            </Button>
          )}
          <Button variant={pairs > 0 ? 'normal' : 'primary'} onPress={open('crawl')}>
            {t('library.state.empty_crawl')}
          </Button>
          <Button onPress={open('tables')}>{t('library.state.empty_tables')}</Button>
          <Button onPress={open('images')}>{t('library.state.empty_images')}</Button>
        </>
      }
    />
  );
}

/** The query could not be answered, or the engine could not read the library. */
export function FailedState({ error }: { error: Error }) {
  const { view, query } = useStores();
  const hasFilters = useStore(query.library, (state) => state.text !== '');
  const code = error instanceof AppError ? error.code : undefined;
  return (
    <ErrorState
      title={t(code === 'QUERY_INVALID' ? 'library.state.error_query' : 'library.state.error')}
      what={error.message}
      safe={t('library.state.safe')}
      code={code === undefined ? undefined : t('common.error.code', { code })}
      actions={
        <>
          <Button variant="primary" onPress={() => void view.getState().reopen()}>
            {t('common.retry')}
          </Button>
          {hasFilters && <Button onPress={() => query.library.getState().clear()}>{t('library.state.clear')}</Button>}
        </>
      }
    />
  );
}
