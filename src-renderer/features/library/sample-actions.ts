import { useMemo } from 'react';
import { z } from 'zod';
import type { EditOperation } from '#shared/contract/edits.ts';
import type { SampleRow, Target } from '#shared/contract/views.ts';
import type { InputOf } from '#shared/contract.ts';
import { t } from '../../messages/translate.ts';
import { layoutValue } from '../../stores/layout-store.ts';
import { selectedCount, targetOf } from '../../stores/selection-store.ts';
import { type Stores, useStores } from '../../stores/stores.ts';
import { operationText } from './operation-text.ts';

/** What can be done to the selected samples, or to the one that has the focus. Done at once; the message offers to take it back. */
export interface SampleActions {
  /** The sample that has the focus, if its row is here. */
  focused(): SampleRow | null;
  target(): Target | null;
  /** Samples that an action is meant for. */
  count(): number;
  /** @param rating 1-5, null for none */
  rate(rating: number | null): Promise<void>;
  flag(flag: 'pick' | 'reject' | null): Promise<void>;
  tag(change: { add?: readonly string[]; remove?: readonly string[] }): Promise<void>;
  repeatTags(): Promise<void>;
  /** @param number 1-9 */
  favouriteTag(number: number): Promise<void>;
  undo(operation?: number): Promise<void>;
  redo(): Promise<void>;
  selectLoaded(): void;
  selectAllMatching(): void;
  findSimilar(): void;
  openPage(): Promise<void>;
  copy(what: string, text: string): Promise<void>;
}

export const FAVOURITE_TAGS = 'library.favourite_tags';
const LAST_TAGS = 'library.last_tags';
export const tagNames = z.array(z.string()).max(50);

/** @param onRated called after each rating, for moving on */
export function createSampleActions(stores: Stores): SampleActions {
  const { view, selection, library, ui, layout, app, query, client, attempt } = stores;
  const focused = (): SampleRow | null => view.getState().rowAt(view.getState().focusIndex) ?? null;
  const target = (): Target | null => targetOf(selection.getState().selected, focused()?.id ?? null);
  const names = (name: string): string[] => {
    const parsed = tagNames.safeParse(layoutValue(layout, app, name));
    return parsed.success ? parsed.data : [];
  };
  const tellDone = (operation: EditOperation): void =>
    ui.getState().tell({
      tone: 'done',
      text: operationText(operation),
      action: { label: t('common.undo'), keys: 'Ctrl+Z', run: () => void undo(operation.id) },
    });
  const edit = async (change: Omit<InputOf<'edit'>, 'target'>): Promise<void> => {
    const meant = target();
    if (!meant) return;
    const output = await attempt(() => library.getState().edit({ target: meant, ...change }));
    if (!output) return;
    if (output.operation) tellDone(output.operation);
    else ui.getState().tell({ tone: 'done', text: t('library.done.nothing') });
  };
  const undo = async (id?: number): Promise<void> => {
    const operation = await attempt(() => library.getState().undo(id));
    if (!operation) return;
    const action = { label: t('common.redo'), keys: 'Ctrl+Shift+Z', run: () => void redo() };
    ui.getState().tell({ tone: 'done', text: t('library.done.undone', { what: operationText(operation) }), action });
  };
  const redo = async (): Promise<void> => {
    const operation = await attempt(() => library.getState().redo());
    if (!operation) return;
    const action = { label: t('common.undo'), keys: 'Ctrl+Z', run: () => void undo(operation.id) };
    ui.getState().tell({ tone: 'done', text: t('library.done.redone', { what: operationText(operation) }), action });
  };
  const tag: SampleActions['tag'] = async ({ add = [], remove = [] }) => {
    if (add.length > 0) layout.getState().set(LAST_TAGS, add);
    await edit({ ...(add.length > 0 && { add_tags: [...add] }), ...(remove.length > 0 && { remove_tags: [...remove] }) });
  };
  return {
    focused,
    target,
    count: () => selectedCount(selection.getState().selected) || (focused() ? 1 : 0),
    rate: (rating) => edit({ rating }),
    flag: (flag) => edit({ flag }),
    tag,
    async repeatTags() {
      const last = names(LAST_TAGS);
      if (last.length > 0) return await tag({ add: last });
      ui.getState().tell({ tone: 'done', text: t('library.done.no_last_tags') });
    },
    async favouriteTag(number) {
      const name = names(FAVOURITE_TAGS)[number - 1];
      if (name !== undefined) return await tag({ add: [name] });
      ui.getState().tell({ tone: 'done', text: t('library.done.no_favourite', { number }) });
    },
    undo,
    redo,
    selectLoaded() {
      const ids = view.getState().loadedIds();
      selection.getState().set(ids, ids[0] ?? null);
    },
    selectAllMatching() {
      const opened = view.getState().view;
      if (opened && opened.matched > 0) selection.getState().selectAll(opened);
    },
    findSimilar() {
      const row = focused();
      if (!row) return;
      if (row.sha256 === null) return ui.getState().tell({ tone: 'failed', text: t('library.done.no_image') });
      query.library.getState().replaceConditions(({ text }) => /^(like|meaning):/.test(text), `like:${row.id}`);
      query.library.getState().setOrder(null);
    },
    async openPage() {
      const row = focused();
      if (!row) return;
      const sample = await attempt(() => client.call('sample', { id: row.id }));
      // Pages of a crawl may call themselves anything.
      if (sample && /^https?:/i.test(sample.page_url)) window.open(sample.page_url, '_blank', 'noopener,noreferrer');
    },
    async copy(what, text) {
      const isDone = await attempt(async () => {
        await navigator.clipboard.writeText(text);
        return true;
      });
      if (isDone) ui.getState().tell({ tone: 'done', text: t('library.done.copied', { what }) });
    },
  };
}

/** The actions over the stores of this window. */
export function useSampleActions(): SampleActions {
  const stores = useStores();
  return useMemo(() => createSampleActions(stores), [stores]);
}
