import type { ReactNode } from 'react';
import type { SampleRow } from '#shared/contract/views.ts';
import { formatBytes, formatValue } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { type Column, FlagMark, Stars } from '../../ui/index.ts';
import { languageTitle, scoreTitle, statusTitle } from './words.ts';

type SampleColumn = Column<SampleRow | null>;

/** Columns of the library's table. Ids are those of the fields that a view can be sorted by. @param scores names of the library's scores */
export function tableColumns(scores: readonly string[]): SampleColumn[] {
  const text = (id: string, title: string, width: number, render: (row: SampleRow) => ReactNode): SampleColumn => ({
    id,
    title,
    width,
    render: (row) => (row ? render(row) : null),
  });
  const number = (column: SampleColumn): SampleColumn => ({ ...column, align: 'end', isSortable: true });
  return [
    {
      ...text('caption', t('library.column.caption'), 220, (row) => row.caption),
      isGrowing: true,
      render: (row) => (row ? row.caption : t('library.tile.deleted')),
    },
    {
      ...text('rating', t('library.column.rating'), 96, ({ rating }) =>
        (rating ?? 0) > 0 ? <Stars value={rating} isShort size={12} /> : null,
      ),
      isSortable: true,
    },
    text('flag', t('library.column.flag'), 56, ({ flag }) => <FlagMark flag={flag} />),
    text('tags', t('library.column.tags'), 140, ({ tags }) => tags.join(', ')),
    ...scores.map((name) =>
      number(
        text(name, scoreTitle(name), 96, (row) => {
          const value = row.scores[name];
          return value === undefined ? null : formatValue(value);
        }),
      ),
    ),
    number(
      text('width', t('library.column.size'), 112, ({ width, height }) =>
        width === null || height === null ? null : t('library.column.dimensions', { width, height }),
      ),
    ),
    number(text('bytes', t('library.column.bytes'), 84, ({ bytes }) => (bytes === null ? null : formatBytes(bytes)))),
    text('host', t('library.column.host'), 160, ({ host }) => host),
    text('language', t('library.column.language'), 96, ({ language }) => (language === null ? null : languageTitle(language))),
    text('status', t('library.column.status'), 120, ({ status }) => statusTitle(status)),
  ];
}
