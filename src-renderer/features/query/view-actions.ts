import { useMemo } from 'react';
import type { EditOperation, SavedView, ViewState } from '#shared/contract/edits.ts';
import { t } from '../../messages/translate.ts';
import { useStores } from '../../stores/stores.ts';
import { operationText } from '../library/operation-text.ts';

export interface ViewActions {
  list(): Promise<readonly SavedView[]>;
  /** @returns whether it is saved; the user was told where it is not */
  save(name: string, view: ViewState): Promise<boolean>;
  rename(from: string, to: string): Promise<boolean>;
  remove(name: string): Promise<boolean>;
}

/** Saved views: done at once, and the message offers to take it back. @param onChange the list may have changed */
export function useViewActions(onChange?: () => void): ViewActions {
  const { client, library, ui, attempt } = useStores();
  return useMemo(() => {
    const undo = async ({ id }: EditOperation): Promise<void> => {
      const undone = await attempt(() => library.getState().undo(id));
      if (!undone) return;
      onChange?.();
      ui.getState().tell({ tone: 'done', text: t('library.done.undone', { what: operationText(undone) }) });
    };
    const run = async (work: () => Promise<{ operation: EditOperation }>): Promise<boolean> => {
      const done = await attempt(work);
      if (!done) return false;
      const { operation } = done;
      ui.getState().tell({
        tone: 'done',
        text: operationText(operation),
        action: { label: t('common.undo'), keys: 'Ctrl+Z', run: () => void undo(operation) },
      });
      onChange?.();
      return true;
    };
    return {
      list: async () => (await client.call('views_list', {})).views,
      save: (name, view) => run(() => client.call('view_save', { name, view })),
      rename: (from, to) => run(() => client.call('view_rename', { from, to })),
      remove: (name) => run(() => client.call('view_delete', { name })),
    };
  }, [client, library, ui, attempt, onChange]);
}
