import { ArrowDown, ArrowUp } from 'lucide-react';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import type { OpenedView } from '../../stores/view-store.ts';
import { MenuButton, type MenuSection } from '../../ui/index.ts';
import styles from './toolbar.module.css';
import { scoreTitle } from './words.ts';

const FACTS = ['rating', 'date', 'width', 'height', 'bytes', 'length'] as const;

/** The field that a view is sorted by and its direction. @param orderBy `-aesthetic`; null or `id`: as added */
export function sortOf(orderBy: string | null): { field: string | null; isDescending: boolean } {
  if (orderBy === null || orderBy === 'id') return { field: null, isDescending: false };
  return { field: orderBy.replace(/^-/, ''), isDescending: orderBy.startsWith('-') };
}

/** A field as the sort menu calls it. */
export function sortTitle(field: string | null): string {
  if (field === null) return t('library.sort.none');
  if (field === 'random') return t('library.sort.random');
  if (field === 'nearest') return t('library.sort.nearest');
  const fact = FACTS.find((name) => name === field);
  return fact ? t(`library.sort.${fact}`) : scoreTitle(field);
}

/** What is said of matching rows that the order has no place for; null for none. */
export function unscoredNote(view: OpenedView | null): string | null {
  const { field } = sortOf(view?.order_by ?? null);
  if (!view || view.without_order === 0 || field === null) return null;
  return t('library.unscored', { count: view.without_order, field: sortTitle(field).toLowerCase() });
}

/** What the view is sorted by: scores first, then facts. */
export function SortMenu({ size }: { size?: 'small' | 'normal' }) {
  const { query, view, library } = useStores();
  const asked = useStore(query.library, (state) => state.asked.orderBy);
  const opened = useStore(view, (state) => state.view);
  const scorers = useStore(library, (state) => state.library?.scorers);
  const { field, isDescending } = sortOf(asked ?? opened?.order_by ?? null);
  const set = (name: string | null, down: boolean) => query.library.getState().setOrder(name === null ? null : `${down ? '-' : ''}${name}`);
  // Scores are looked at from the top.
  const item = (name: string | null, down: boolean) => ({
    id: name ?? 'none',
    text: sortTitle(name),
    checked: name === field,
    onAction: () => set(name, down),
  });
  const isPlain = field === null || field === 'random' || field === 'nearest';
  const sections: MenuSection[] = [
    { id: 'plain', title: unscoredNote(opened) ?? undefined, isExclusive: true, items: [item(null, false), item('random', false)] },
    {
      id: 'scores',
      title: t('library.sort.scores'),
      isExclusive: true,
      items: [...new Set(scorers?.map(({ name }) => name))].map((name) => item(name, true)),
    },
    { id: 'facts', title: t('library.sort.facts'), isExclusive: true, items: FACTS.map((name) => item(name, true)) },
    {
      id: 'direction',
      title: t('library.sort.direction'),
      isExclusive: true,
      items: isPlain
        ? []
        : [
            { id: 'down', text: t('library.sort.descending'), checked: isDescending, onAction: () => set(field, true) },
            { id: 'up', text: t('library.sort.ascending'), checked: !isDescending, onAction: () => set(field, false) },
          ],
    },
  ];
  const Arrow = isDescending ? ArrowDown : ArrowUp;
  return (
    <MenuButton label={t('library.sort')} sections={sections} size={size ?? 'normal'} isPlain placement="bottom end">
      <span className={styles.sort}>
        <span className={styles.dim}>{t('library.sort')}</span> {sortTitle(field)}
        {!isPlain && <Arrow size={14} aria-hidden="true" />}
      </span>
    </MenuButton>
  );
}
