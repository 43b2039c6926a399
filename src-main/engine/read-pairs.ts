import { AppError } from '#shared/errors.ts';
import { isCandidateType } from '#shared/model/candidate.ts';
import type { NewSample } from '../catalog/queries/samples.ts';
import type { LensBatch, LensValue } from '../lens/protocol.ts';

/** What `add` reads of a pair. */
export const PAIR_COLUMNS = [
  'uid',
  'url',
  'caption',
  'clean_caption',
  'type',
  'attribute',
  'host',
  'page_url',
  'page_title',
  'crawl_file',
  'record_offset',
  'date',
  'claimed_width',
  'claimed_height',
  'language',
  'language_probability',
  'language_reliable',
  'page_licence',
  'page_signals',
] as const;

type PairColumn = (typeof PAIR_COLUMNS)[number];

const wrong = (column: string, value: LensValue | undefined): AppError =>
  new AppError('POOL_DAMAGED', `a pair of the pool has ${JSON.stringify(value)} as its ${column}`);

/** Pairs as the lens hands them out, made ready for the catalog. @throws AppError POOL_DAMAGED for a value of another type */
export function readPairs(batch: LensBatch): NewSample[] {
  const column = (name: PairColumn): LensValue[] => {
    const values = batch.columns[name];
    if (!values) throw wrong(name, undefined);
    return values;
  };
  const columns = Object.fromEntries(PAIR_COLUMNS.map((name) => [name, column(name)])) as Record<PairColumn, LensValue[]>;
  const text = (name: PairColumn, row: number): string => {
    const value = columns[name][row];
    if (typeof value !== 'string') throw wrong(name, value);
    return value;
  };
  const textOrNull = (name: PairColumn, row: number): string | null => (columns[name][row] === null ? null : text(name, row));
  const numberOrNull = (name: PairColumn, row: number): number | null => {
    const value = columns[name][row] ?? null;
    if (value !== null && typeof value !== 'number') throw wrong(name, value);
    return value;
  };
  return Array.from({ length: batch.rowCount }, (_, row) => {
    const type = text('type', row);
    if (!isCandidateType(type)) throw wrong('type', type);
    const date = numberOrNull('date', row);
    const reliable = columns.language_reliable[row] ?? null;
    return {
      uid: Buffer.from(text('uid', row), 'hex'),
      url: text('url', row),
      caption: text('caption', row),
      cleanCaption: textOrNull('clean_caption', row),
      type,
      attribute: text('attribute', row),
      host: text('host', row),
      pageUrl: text('page_url', row),
      pageTitle: textOrNull('page_title', row),
      crawlFile: text('crawl_file', row),
      recordOffset: numberOrNull('record_offset', row) ?? 0,
      date: date === null ? null : new Date(date),
      claimedWidth: numberOrNull('claimed_width', row),
      claimedHeight: numberOrNull('claimed_height', row),
      language: textOrNull('language', row),
      languageProbability: numberOrNull('language_probability', row),
      languageReliable: reliable === null ? null : reliable === true,
      pageLicence: textOrNull('page_licence', row),
      pageSignals: textOrNull('page_signals', row),
    };
  });
}
