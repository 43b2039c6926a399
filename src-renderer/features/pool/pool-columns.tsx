import { useMemo } from 'react';
import { z } from 'zod';
import type { PairRow } from '#shared/contract/views.ts';
import { formatCount, formatDate, formatValue } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { useLayoutValue } from '../../stores/use-layout-value.ts';
import type { Column } from '../../ui/index.ts';
import { fieldTitle } from '../filters/field-title.ts';
import styles from './pool-screen.module.css';

const savedSchema = z.object({ hidden: z.array(z.string()), widths: z.record(z.string(), z.number()) });
const START: z.output<typeof savedSchema> = { hidden: ['date', 'source', 'type'], widths: {} };

/** The columns of the pairs as the user has set them. */
export function usePoolColumns() {
  const fields = useStore(useStores().fields.pool, (state) => state.fields);
  const [saved, save] = useLayoutValue('pool.columns', savedSchema, START);
  const all = useMemo(() => poolColumns(fields.filter(({ is_score }) => is_score).map(({ name }) => name)), [fields]);
  const columns = useMemo(
    () =>
      all.filter(({ id }) => !saved.hidden.includes(id)).map((column) => ({ ...column, width: saved.widths[column.id] ?? column.width })),
    [all, saved],
  );
  const isHidden = (id: string): boolean => saved.hidden.includes(id);
  return {
    all,
    columns,
    isHidden,
    toggle: (id: string): void =>
      save({ ...saved, hidden: isHidden(id) ? saved.hidden.filter((name) => name !== id) : [...saved.hidden, id] }),
    resize: (id: string, width: number): void => save({ ...saved, widths: { ...saved.widths, [id]: width } }),
  };
}

/** A column whose id is the field that it is sorted by. */
function poolColumns(scores: readonly string[]): Column<PairRow>[] {
  const dim = (text: string) => (
    <span className={styles.dim} title={text}>
      {text}
    </span>
  );
  return [
    {
      id: 'caption',
      title: t('pool.column.caption'),
      width: 220,
      isGrowing: true,
      render: ({ caption }) => (
        <span dir="auto" title={caption}>
          {caption === '' ? dim(t('pool.no_caption')) : caption}
        </span>
      ),
    },
    { id: 'host', title: t('pool.column.host'), width: 168, isSortable: true, render: ({ host }) => dim(host) },
    { id: 'lang', title: t('pool.column.lang'), width: 60, isSortable: true, render: ({ language }) => dim(language ?? '') },
    {
      id: 'claimed_width',
      title: t('pool.column.claimed'),
      width: 112,
      align: 'end',
      isSortable: true,
      render: ({ claimed_width: width, claimed_height: height }) =>
        width === null && height === null
          ? ''
          : t('pool.size', { width: width === null ? '?' : formatCount(width), height: height === null ? '?' : formatCount(height) }),
    },
    {
      id: 'length',
      title: t('pool.column.length'),
      width: 76,
      align: 'end',
      isSortable: true,
      render: ({ length }) => formatCount(length),
    },
    ...scores.map(
      (name): Column<PairRow> => ({
        id: name,
        title: fieldTitle(name),
        width: 88,
        align: 'end',
        isSortable: true,
        render: ({ scores: values }) => (values[name] === undefined ? '' : formatValue(values[name])),
      }),
    ),
    { id: 'page', title: t('pool.column.page'), width: 140, render: ({ page_url: url }) => dim(pathOf(url)) },
    {
      id: 'date',
      title: t('pool.column.date'),
      width: 104,
      isSortable: true,
      render: ({ date }) => (date === null ? '' : formatDate(date)),
    },
    { id: 'source', title: t('pool.column.source'), width: 168, render: ({ crawl_file: file }) => dim(file.split('/').at(-1) ?? file) },
    { id: 'type', title: t('pool.column.type'), width: 80, render: ({ type }) => dim(type) },
  ];
}

function pathOf(url: string): string {
  try {
    const { pathname, search } = new URL(url);
    return pathname + search;
  } catch {
    return url;
  }
}
