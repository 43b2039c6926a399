import { AppError } from '#shared/errors.ts';
import { t } from '../messages/translate.ts';
import type { Stores } from '../stores/stores.ts';

export type PathKind = 'crawl' | 'tables' | 'images';

/** What files of these names are added as: crawl files, metadata tables, or images and datasets. The first one tells. */
export function kindOfPaths(paths: readonly string[]): PathKind {
  const [first = ''] = paths;
  if (/\.(wat|warc)(\.gz)?$/i.test(first)) return 'crawl';
  return /\.parquet$/i.test(first) ? 'tables' : 'images';
}

/** Opens the library that a single path is; adds anything else to the library that is open, where the user confirms it. */
export async function openPaths({ app, ui }: Stores, paths: readonly string[]): Promise<void> {
  const [first, ...others] = paths;
  if (first === undefined) return;
  if (others.length === 0 && !/\.[a-z0-9]{1,8}$/i.test(first)) {
    try {
      await app.getState().openLibrary(first);
      ui.getState().show('library');
      return;
    } catch (error) {
      // A folder that is no library holds images or tables.
      if (!(error instanceof AppError) || error.code !== 'LIBRARY_NOT_FOUND') throw error;
    }
  }
  if (app.getState().app?.library == null) {
    ui.getState().tell({ tone: 'failed', text: t('shell.drop.no_library') });
    return;
  }
  ui.getState().open({ kind: 'sources', tab: kindOfPaths(paths), paths });
}
