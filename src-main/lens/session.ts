import type { DuckDBConnection } from '@duckdb/node-api';
import type { Scope } from '#shared/query/fields.ts';
import type { NearList } from './protocol.ts';
import type { ScopeSource } from './scope.ts';
import type { ScopeMemory } from './scope-memory.ts';

/** The rows that a query is asked over. */
export interface Asked {
  scope: Scope;
  /** Columns of attached files that come along. */
  extra?: readonly string[];
  /** Answers to the query's `meaning:` and `like:`. */
  near?: readonly NearList[];
  /** Whether pairs of the pool that are quarantined are among the rows. Default: no. */
  withQuarantined?: boolean;
}

/** What a query works with while it holds a slot. */
export interface Session {
  connection: DuckDBConnection;
  source: ScopeSource;
  /** Scores of the library, also where the scope has none: their names are no misspellings. */
  knownScores: readonly string[];
  /** What is known of all rows of the scope as they are now. */
  memory: ScopeMemory;
}
