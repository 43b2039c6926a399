import type { ForeignMap } from '#shared/model/attached-file.ts';
import { CLAIMED_SCORES } from '#shared/model/foreign-columns.ts';
import { globSafe, sqlName } from '../util/duckdb.ts';
import type { AttachedGroup } from './attached-files.ts';
import type { Parameters } from './parameters.ts';
import { urlHostSql } from './url-host-sql.ts';

/** A whole number of pixels; null for anything else. */
const pixels = (column: string): string => `if(${column} between 1 and 2147483647 and ${column} = trunc(${column}), ${column}, null)`;
/** What is no number is no value: it would match comparisons, and JSON has no word for it. */
const finite = (column: string): string => `if(isfinite(${column}::double), ${column}::double, null)`;

/**
 * How the columns of the pool, and the scores that the files claim, come out of the rows of attachedRows; what is not here the files do
 * not have. `file_row_number` and `file_index` are DuckDB's own.
 */
export function attachedColumns({ files, first }: AttachedGroup, parameters: Parameters): Readonly<Record<string, string>> {
  const { map, isSwapped } = first;
  const column = (field: keyof ForeignMap): string | undefined => (map[field] === null ? undefined : sqlName(map[field]));
  const pick = (of: (file: (typeof files)[number]) => string): string => `${parameters.texts(files.map(of))}[file_index::bigint + 1]`;
  const url = column('url') ?? 'null';
  const caption = column('caption') === undefined ? "''" : `coalesce(${column('caption')}, '')`;
  const [width, height] = isSwapped ? [column('height'), column('width')] : [column('width'), column('height')];
  const [language, licence, crawlFile] = [column('language'), column('licence'), column('crawlFile')];
  const fileName = pick(({ identity }) => identity.name);
  const columns: Record<string, string | undefined> = {
    uid: `md5(${caption} || ${url})`,
    url,
    caption,
    length: `length(${caption})`,
    type: `if(${caption} = '', 'image_only', 'image')`,
    attribute: "'parquet'",
    host: urlHostSql(url),
    page_url: `coalesce(${column('pageUrl') ?? 'null'}, '')`,
    crawl_file: crawlFile === undefined ? fileName : `coalesce(${crawlFile}, ${fileName})`,
    record_offset: 'file_row_number',
    claimed_width: width && pixels(width),
    claimed_height: height && pixels(height),
    language: language && `nullif(${language}, '')`,
    // LAION writes `?` where a page names no licence.
    page_licence: licence && `if(prefix(${licence}, 'http://') or prefix(${licence}, 'https://'), ${licence}, null)`,
    pool_file: pick(({ name }) => name),
    pool_row: 'file_row_number',
  };
  for (const score of CLAIMED_SCORES) {
    const claimed = column(score);
    columns[score] = claimed && finite(claimed);
  }
  return Object.fromEntries(Object.entries(columns).flatMap(([name, sql]) => (sql === undefined ? [] : [[name, sql]])));
}

/** The rows of a group's files that are pairs, in order; follows a `from`. */
export function attachedRows({ files, first }: AttachedGroup, parameters: Parameters): string {
  const scan = `read_parquet(${parameters.texts(files.map(({ path }) => globSafe(path)))}, hive_partitioning = false)`;
  const { url } = first.map;
  // Where all rows have a URL, counting them needs no look at any of them.
  return first.rowsWithoutUrl === 0 || url === null ? scan : `${scan} where ${sqlName(url)} <> ''`;
}
