import { join } from 'node:path';

/** Where everything of a library lies. One folder that a person can copy, back up and delete. */
export interface LibraryPaths {
  root: string;
  /** SQLite, the system of record. */
  catalog: string;
  /** Held open for as long as the library is open. */
  lock: string;
  /** Candidate pairs as parquet, one file a source file. */
  pool: string;
  /** DuckDB mirror; derived, safe to delete. */
  lens: string;
  /** Packs of originals and thumbnails. */
  store: string;
  /** Embeddings, one half-precision file a model and kind. */
  vectors: string;
  models: string;
  /** Scratch of running jobs; emptied when a library is opened. */
  work: string;
}

export function libraryPaths(root: string): LibraryPaths {
  return {
    root,
    catalog: join(root, 'catalog.sqlite'),
    lock: join(root, 'lock.sqlite'),
    pool: join(root, 'pool'),
    lens: join(root, 'lens.duckdb'),
    store: join(root, 'store'),
    vectors: join(root, 'vectors'),
    models: join(root, 'models'),
    work: join(root, 'work'),
  };
}
