import type { Facet, Histogram } from '#shared/contract/views.ts';
import type { Scope } from '#shared/query/fields.ts';

/** A cell: numbers are doubles (ids and offsets stay below 2^53), dates milliseconds since 1970 (UTC), tags a list. */
export type LensValue = string | number | boolean | null | string[];
export type LensRow = Record<string, LensValue>;

/** Some rows of a result, one array for each column, all of length `rowCount`. */
export interface LensBatch {
  rowCount: number;
  columns: Record<string, LensValue[]>;
}

/** The answer to one `meaning:` or `like:` of a query, found by the search over the vectors: the samples nearest to it. */
export interface NearList {
  /** The condition as the printer writes it: `meaning:"calm harbour"`. */
  term: string;
  /** Samples of the library, the nearest first. */
  ids: readonly number[];
  /** Their cosines. */
  similarities: readonly number[];
}

export interface CountInput {
  scope: Scope;
  /** Query text; '' is everything. */
  query: string;
  /** Answers to the query's `meaning:` and `like:`. */
  near?: readonly NearList[];
  /** Whether pairs of the pool that are quarantined are among the rows; streams have them in any case. Default: no. */
  withQuarantined?: boolean;
}

/**
 * `first`: records by id, pairs by pool file and row. `random`: by md5 of uid and seed, the same on every machine. Anything else is a
 * column, a field of the query language or a score, `-` before it for descending; rows without a value come last, ties are in `first` order.
 */
export type LensOrder = string;

export interface QueryInput extends CountInput {
  /** Columns (see LENS_COLUMNS), fields of the query language or scores. Default: all columns and the current scores. */
  columns?: readonly string[];
  /** Default `first`. */
  orderBy?: LensOrder;
  /** At most MAX_QUERY_ROWS. */
  limit: number;
  offset: number;
}

export interface StreamInput extends CountInput {
  columns: readonly string[];
  /** Default `first`. */
  order?: LensOrder;
  /** For the order `random`. Default 0. */
  seed?: number | string;
  /** Rows in all; without one, every row that matches. */
  limit?: number;
  /** Rows of a batch, 1 to MAX_BATCH_ROWS. Default 10,000. */
  batchSize?: number;
  /**
   * Of the pool: foreign columns of its files, which come as one further column `extra`, the text of a JSON object, null where a row has
   * none of them. 64-bit integers are written in full.
   */
  extra?: readonly string[];
}

export interface ViewInput extends CountInput {
  /** Default `first`. */
  orderBy?: LensOrder;
  /** For the order `random`. Default 0. */
  seed?: number;
}

/** All samples of a result, in order. */
export interface OrderedView {
  ids: Float64Array<ArrayBuffer>;
  /** The shape of each one's image, coded as `view_open` of the contract says. */
  aspects: Uint8Array<ArrayBuffer>;
  /** Samples without a value for the order; they come last. */
  withoutOrder: number;
  /** Samples of the library. */
  total: number;
}

export interface SummaryInput extends CountInput {
  histograms: readonly { field: string; bins: number }[];
  facets: readonly { field: string; limit: number; search: string; include: readonly string[] }[];
}

/** Count, histograms and facets as `summary` of the contract describes them. */
export interface Summary {
  matched: number;
  total: number;
  histograms: Histogram[];
  facets: Facet[];
}

/** A score that a scope can be asked for by its bare name. */
export interface ScopeScore {
  name: string;
  /** Model or head; null in the pool, whose files do not say. */
  label: string | null;
  /** Lowest and highest value that it can have; null in the pool. */
  range: [number, number] | null;
  /** Rows that have it. */
  scored: number;
}

/** Of the conditions that are joined by AND at the top of a query: how many rows there would be without each. */
export interface WithoutEach {
  total: number;
  conditions: { text: string; matched: number }[];
}

/** A condition that is joined by AND at the top of a query, and whether a sample meets it. */
export interface ConditionMet {
  text: string;
  meets: boolean;
}

/** A foreign column of pool files and its DuckDB type; a name comes once for each type that the files have it in. */
export interface ExtraType {
  name: string;
  type: string;
}

/** An attached file that queries over the pool go on without: it cannot be reached, or another file lies in its place. */
export interface AbsentFile {
  name: string;
  path: string;
  state: 'missing' | 'changed';
}

/** More rows than this are for `stream`. */
export const MAX_QUERY_ROWS = 100_000;
export const MAX_BATCH_ROWS = 100_000;
export const DEFAULT_BATCH_ROWS = 10_000;
