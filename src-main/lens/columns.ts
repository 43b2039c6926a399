import type { Scope } from '#shared/query/fields.ts';

/** DuckDB types of the columns. `VARCHAR[]` is a list. */
export type ColumnType = 'VARCHAR' | 'INTEGER' | 'BIGINT' | 'FLOAT' | 'DOUBLE' | 'BOOLEAN' | 'VARCHAR[]';

export interface LensColumn {
  name: string;
  type: ColumnType;
  scopes: readonly Scope[];
  /** What the query language calls it, where it asks for it under another name. */
  field?: string;
}

const BOTH = ['library', 'pool'] as const;
const LIBRARY = ['library'] as const;
const POOL = ['pool'] as const;

/**
 * What a query can select and ask for, besides the scores. `date` and `taken` are in milliseconds since 1970 (UTC), `length` in code points of the
 * caption; `uid` and `length` are derived in the pool.
 */
export const LENS_COLUMNS = [
  { name: 'id', type: 'BIGINT', scopes: LIBRARY },
  { name: 'uid', type: 'VARCHAR', scopes: BOTH },
  { name: 'url', type: 'VARCHAR', scopes: BOTH },
  { name: 'caption', type: 'VARCHAR', scopes: BOTH, field: 'text' },
  { name: 'clean_caption', type: 'VARCHAR', scopes: BOTH },
  { name: 'length', type: 'BIGINT', scopes: BOTH },
  { name: 'type', type: 'VARCHAR', scopes: BOTH },
  { name: 'attribute', type: 'VARCHAR', scopes: BOTH },
  { name: 'host', type: 'VARCHAR', scopes: BOTH },
  { name: 'page_url', type: 'VARCHAR', scopes: BOTH, field: 'page' },
  { name: 'page_title', type: 'VARCHAR', scopes: BOTH },
  { name: 'crawl_file', type: 'VARCHAR', scopes: BOTH, field: 'source' },
  { name: 'record_offset', type: 'BIGINT', scopes: BOTH },
  { name: 'date', type: 'BIGINT', scopes: BOTH },
  { name: 'claimed_width', type: 'INTEGER', scopes: BOTH },
  { name: 'claimed_height', type: 'INTEGER', scopes: BOTH },
  { name: 'language', type: 'VARCHAR', scopes: BOTH, field: 'lang' },
  { name: 'language_probability', type: 'FLOAT', scopes: BOTH },
  { name: 'language_reliable', type: 'BOOLEAN', scopes: BOTH },
  { name: 'page_licence', type: 'VARCHAR', scopes: BOTH },
  { name: 'page_signals', type: 'VARCHAR', scopes: BOTH },
  { name: 'status', type: 'VARCHAR', scopes: LIBRARY },
  { name: 'http_status', type: 'INTEGER', scopes: LIBRARY, field: 'http' },
  { name: 'width', type: 'INTEGER', scopes: LIBRARY },
  { name: 'height', type: 'INTEGER', scopes: LIBRARY },
  { name: 'bytes', type: 'BIGINT', scopes: LIBRARY },
  { name: 'format', type: 'VARCHAR', scopes: LIBRARY },
  { name: 'sha256', type: 'VARCHAR', scopes: LIBRARY },
  { name: 'phash', type: 'VARCHAR', scopes: LIBRARY },
  { name: 'animated', type: 'BOOLEAN', scopes: LIBRARY },
  { name: 'alpha', type: 'BOOLEAN', scopes: LIBRARY },
  { name: 'orientation', type: 'INTEGER', scopes: LIBRARY },
  { name: 'jpeg_quality', type: 'INTEGER', scopes: LIBRARY, field: 'quality' },
  { name: 'profile', type: 'VARCHAR', scopes: LIBRARY },
  { name: 'camera', type: 'VARCHAR', scopes: LIBRARY },
  { name: 'taken', type: 'BIGINT', scopes: LIBRARY },
  { name: 'exif_tags', type: 'INTEGER', scopes: LIBRARY, field: 'exif' },
  { name: 'creator', type: 'VARCHAR', scopes: LIBRARY },
  { name: 'copyright', type: 'VARCHAR', scopes: LIBRARY },
  { name: 'licence', type: 'VARCHAR', scopes: LIBRARY },
  { name: 'data_mining', type: 'VARCHAR', scopes: LIBRARY },
  { name: 'source_type', type: 'VARCHAR', scopes: LIBRARY },
  { name: 'rating', type: 'INTEGER', scopes: LIBRARY },
  { name: 'flag', type: 'VARCHAR', scopes: LIBRARY },
  { name: 'tags', type: 'VARCHAR[]', scopes: LIBRARY, field: 'tag' },
  { name: 'pool_file', type: 'VARCHAR', scopes: POOL },
  { name: 'pool_row', type: 'BIGINT', scopes: POOL },
] as const satisfies readonly LensColumn[];

/** The columns of one scope, scores aside. */
export function columnsOf(scope: Scope): readonly LensColumn[] {
  return (LENS_COLUMNS as readonly LensColumn[]).filter((column) => column.scopes.includes(scope));
}
