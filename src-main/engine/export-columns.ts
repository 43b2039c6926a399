import { AppError } from '#shared/errors.ts';
import type { ExportSample } from '../catalog/queries/exports.ts';
import type { ExtraColumn } from '../exports/export-row.ts';

type Value = string | number | null;

export interface AdditionalColumn extends ExtraColumn {
  read(sample: ExportSample): Value;
}

/** What `--save_additional_columns` can name besides the scores. Dates and lists are texts: img2dataset loses rows over other types. */
const COLUMNS: Readonly<Record<string, (sample: ExportSample) => Value>> = {
  uid: (sample) => sample.uid.toString('hex'),
  page_url: (sample) => sample.page_url,
  crawl_file: (sample) => sample.crawl_file,
  record_offset: (sample) => sample.record_offset,
  date: (sample) => (sample.date === null ? null : new Date(sample.date).toISOString()),
  language: (sample) => sample.language,
  tags: (sample) => (JSON.parse(sample.tags) as string[]).join(','),
};

/**
 * Finds the columns that an export was asked for: those above, a scorer's key (`aesthetic-v1-b32`), or a bare name (`aesthetic`) for
 * the current scorer of that name.
 * @throws AppError USAGE naming what there is
 */
export function additionalColumns(
  names: readonly string[],
  scorers: readonly { id: number; key: string; name: string }[],
  current: ReadonlySet<number>,
): AdditionalColumn[] {
  return names.map((name) => {
    const fixed = COLUMNS[name];
    if (fixed) return { name, type: name === 'record_offset' ? 'int64' : 'string', read: fixed };
    const scorer =
      scorers.find(({ key }) => key === name) ?? scorers.find((candidate) => candidate.name === name && current.has(candidate.id));
    if (!scorer) {
      const known = [...Object.keys(COLUMNS), ...scorers.map(({ key }) => key)];
      throw new AppError('USAGE', `save_additional_columns: expected some of ${known.join(', ')}, got ${name}`, { data: { column: name } });
    }
    return { name, type: 'double', read: (sample) => (JSON.parse(sample.scores) as Record<string, number>)[scorer.key] ?? null };
  });
}
