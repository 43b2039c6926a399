import type { PairRow } from '#shared/contract/views.ts';
import type { LensRow } from '../../lens/protocol.ts';
import type { Handler } from '../create-engine.ts';

const TEXTS = ['uid', 'caption', 'url', 'host', 'page_url', 'crawl_file', 'type'] as const;
const COLUMNS = [...TEXTS, 'language', 'claimed_width', 'claimed_height', 'length', 'date'] as const;

export const poolRows: Handler<'pool_rows'> = async (services, { query, order_by: orderBy = 'first', offset, limit }, { signal }) => {
  const started = performance.now();
  const lens = services.lens();
  const scores = await lens.claims({ signal });
  const rows = await lens.query({ scope: 'pool', query, columns: [...COLUMNS, ...scores], orderBy, offset, limit }, { signal });
  return { rows: rows.map((row) => toPair(row, scores)), seconds: (performance.now() - started) / 1000 };
};

function toPair(row: LensRow, scores: readonly string[]): PairRow {
  // A file of another tool need not have the column.
  const text = (name: (typeof TEXTS)[number]): string => {
    const value = row[name];
    return typeof value === 'string' ? value : '';
  };
  const number = (name: string): number | null => {
    const value = row[name];
    return typeof value === 'number' ? value : null;
  };
  return {
    uid: text('uid'),
    caption: text('caption'),
    url: text('url'),
    host: text('host'),
    language: typeof row.language === 'string' ? row.language : null,
    page_url: text('page_url'),
    claimed_width: number('claimed_width'),
    claimed_height: number('claimed_height'),
    length: number('length') ?? 0,
    date: number('date'),
    crawl_file: text('crawl_file'),
    type: text('type'),
    scores: Object.fromEntries(
      scores.flatMap((name) => {
        const value = number(name);
        return value === null ? [] : [[name, value]];
      }),
    ),
  };
}
