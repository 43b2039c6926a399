import { AppError } from '#shared/errors.ts';
import type { AttachedFile, ForeignColumn, ForeignMap } from '#shared/model/attached-file.ts';
import { FOREIGN_NAMES, type ForeignField, foreignColumns } from '#shared/model/foreign-columns.ts';

const TEXT = { label: 'text (VARCHAR)', test: /^VARCHAR$/ };
const NUMBER = { label: 'a number', test: /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/ };

/** What the columns of each field must hold, by DuckDB type. */
const EXPECTED: Record<ForeignField, typeof TEXT> = {
  url: TEXT,
  caption: TEXT,
  width: NUMBER,
  height: NUMBER,
  language: TEXT,
  pageUrl: TEXT,
  licence: TEXT,
  crawlFile: TEXT,
  similarity: NUMBER,
  nsfw: NUMBER,
  watermark: NUMBER,
  aesthetic: NUMBER,
};

/** Without these, rows are no pairs: a wrong type refuses the file. */
const ESSENTIAL: readonly ForeignField[] = ['url', 'caption'];

/** Names by which DuckDB tells where a row comes from; a column of that name would stand in their place. */
const RESERVED = ['filename', 'file_row_number', 'file_index'];

/** Columns of raw LAION-400M and LAION-5B; the second's multilingual part has LANGUAGE too. */
const RAW_LAION = ['HEIGHT', 'LICENSE', 'NSFW', 'SAMPLE_ID', 'TEXT', 'URL', 'WIDTH', 'similarity'];

/**
 * Finds the fields of a pair among the columns of a parquet file.
 * @param path for messages
 * @throws AppError(SOURCE_UNREADABLE) naming file, column, what was expected and what was found
 */
export function mapForeignColumns(path: string, columns: readonly ForeignColumn[]): Pick<AttachedFile, 'map' | 'unfit'> {
  const unreadable = (what: string): AppError => new AppError('SOURCE_UNREADABLE', `${path}: ${what}`, { data: { path } });
  const reserved = columns.find(({ name }) => RESERVED.includes(name.toLowerCase()));
  if (reserved)
    throw unreadable(`a column is called ${reserved.name}, which stands for a row's place in its file; it must have another name`);
  const unfit: AttachedFile['unfit'] = [];
  const names = columns.map(({ name }) => name);
  const find = (field: ForeignField): string | null => {
    const { label, test } = EXPECTED[field];
    const candidates = foreignColumns(names, field).flatMap((index) => columns[index] ?? []);
    const fitting = candidates.find(({ type }) => test.test(type));
    const [first] = candidates;
    if (fitting === undefined && first !== undefined) {
      if (ESSENTIAL.includes(field)) throw unreadable(`column ${first.name}: expected ${label}, found ${first.type}`);
      unfit.push({ column: first.name, expected: label, found: first.type });
    }
    return fitting?.name ?? null;
  };
  const map = Object.fromEntries(Object.keys(FOREIGN_NAMES).map((field) => [field, find(field as ForeignField)])) as ForeignMap;
  if (map.url === null) throw unreadable(`expected a column url (text), found the columns ${listed(names)}`);
  return { map, unfit };
}

/** Whether width and height are exchanged: in raw LAION they are, and nothing but the set of its columns tells. */
export function isRawLaion(columns: readonly ForeignColumn[]): boolean {
  const names = columns.map(({ name }) => name).filter((name) => name !== 'LANGUAGE' && name !== '__index_level_0__');
  return names.sort().join() === RAW_LAION.join();
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(', ');
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
