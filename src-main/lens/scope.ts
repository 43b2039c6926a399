import type { Scope } from '#shared/query/fields.ts';
import type { MirrorScorer } from './mirror-source.ts';
import type { Parameters } from './parameters.ts';
import type { NearList } from './protocol.ts';

/** The rows that a statement reads: a table name, with the common table expression that defines it where it is no table. */
export interface ScopeSource {
  scope: Scope;
  /** Scores that the scope's rows have; none in the pool. */
  scorers: readonly MirrorScorer[];
  /** Scores that files of the pool came with, by the names of their columns; none in the library. */
  claims: readonly string[];
  /** Answers to the query's `meaning:` and `like:`; the relations `near_0`, `near_1`, ... of `prologue` hold them. */
  near: readonly NearList[];
  /** Adds its values to the parameters. @returns `with ... ` or '' */
  prologue(parameters: Parameters): string;
  /** Name of the relation that holds one row for each record or pair. */
  relation: string;
  /** Columns that put the rows into their natural order and tell any two apart. */
  tieBreak: string;
  /** The relation already comes in natural order, so that sorting for it would only cost memory. */
  isInOrder: boolean;
}

/** Column of a score in the library table. */
export function scoreColumn(scorerId: number): string {
  return `score_${Math.trunc(scorerId)}`;
}
