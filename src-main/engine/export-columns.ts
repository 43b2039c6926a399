import { AppError } from '#shared/errors.ts';
import type { ExportSample } from '../catalog/queries/exports.ts';
import type { SourceColumn } from '../catalog/queries/extras.ts';
import type { ExtraColumn, ExtraValue } from '../exports/export-row.ts';
import { type ExactJson, parseExactJson } from '../util/exact-json.ts';
import { laionHash } from '../util/laion-hash.ts';
import { exportedType, extraValue } from './extra-values.ts';

/** The additional columns of an export. */
export interface AdditionalColumns {
  columns: ExtraColumn[];
  /** Their values of one sample, by name. */
  valuesOf(sample: ExportSample): Record<string, ExtraValue>;
}

/** What is at hand of one sample. */
interface Facts {
  sample: ExportSample;
  scores: Record<string, number>;
  /** Columns of its source. */
  extra: { [name: string]: ExactJson };
}

interface ReadColumn extends ExtraColumn {
  read(facts: Facts): ExtraValue;
}

/**
 * Our own columns that `--save_additional_columns` can name besides the scores. Dates and lists are texts: img2dataset loses rows over
 * other types. `hash` is LAION's and, as `uid`, over the caption as found.
 */
const COLUMNS: readonly ReadColumn[] = [
  { name: 'uid', type: 'string', read: ({ sample }) => sample.uid.toString('hex') },
  { name: 'hash', type: 'int64', read: ({ sample }) => laionHash(sample.url, sample.caption) },
  { name: 'page_url', type: 'string', read: ({ sample }) => sample.page_url },
  { name: 'crawl_file', type: 'string', read: ({ sample }) => sample.crawl_file },
  { name: 'record_offset', type: 'int64', read: ({ sample }) => BigInt(sample.record_offset) },
  { name: 'date', type: 'string', read: ({ sample }) => (sample.date === null ? null : new Date(sample.date).toISOString()) },
  { name: 'language', type: 'string', read: ({ sample }) => sample.language },
  { name: 'tags', type: 'string', read: ({ sample }) => (JSON.parse(sample.tags) as string[]).join(',') },
];

/**
 * Finds the columns that an export was asked for: those above, a scorer's key (`aesthetic-v1-b32`), a bare name (`aesthetic`) for the
 * current scorer of that name, or a column that came along with its source. Our own names go before those of sources.
 * @throws AppError USAGE naming what there is
 */
export function additionalColumns(
  names: readonly string[],
  scorers: readonly { id: number; key: string; name: string }[],
  current: ReadonlySet<number>,
  sourceColumns: readonly SourceColumn[],
): AdditionalColumns {
  const find = (name: string): ReadColumn => {
    const own = COLUMNS.find((column) => column.name === name);
    if (own) return own;
    const scorer =
      scorers.find(({ key }) => key === name) ?? scorers.find((candidate) => candidate.name === name && current.has(candidate.id));
    if (scorer) return { name, type: 'double', read: ({ scores }) => scores[scorer.key] ?? null };
    const source = sourceColumns.find((column) => column.name === name);
    if (source)
      return {
        name,
        type: exportedType(source.type),
        read: ({ extra }) => extraValue(source, Object.hasOwn(extra, name) ? (extra[name] ?? null) : null),
      };
    const known = [COLUMNS, sourceColumns, scorers.map(({ key }) => ({ name: key }))].flat().map((column) => column.name);
    throw new AppError('USAGE', `save_additional_columns: expected some of ${known.join(', ')}, got ${name}`, { data: { column: name } });
  };
  const columns = names.map(find);
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    valuesOf(sample) {
      const facts = { sample, scores: JSON.parse(sample.scores) as Record<string, number>, extra: columnsOf(sample) };
      return Object.fromEntries(columns.map(({ name, read }) => [name, read(facts)]));
    },
  };
}

function columnsOf({ extra }: ExportSample): { [name: string]: ExactJson } {
  const columns = extra === null ? {} : parseExactJson(extra);
  return columns !== null && typeof columns === 'object' && !Array.isArray(columns) ? columns : {};
}
