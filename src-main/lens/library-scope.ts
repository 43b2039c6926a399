import type { MirrorScorer } from './mirror-source.ts';
import type { Parameters } from './parameters.ts';
import type { NearList } from './protocol.ts';
import type { ScopeSource } from './scope.ts';

/** The mirrored records of the library. @param near answers to the query's `meaning:` and `like:` */
export function libraryScope(scorers: readonly MirrorScorer[], near: readonly NearList[] = []): ScopeSource {
  return {
    scope: 'library',
    scorers,
    claims: [],
    near,
    prologue(parameters: Parameters): string {
      const relations = near.map(
        ({ ids, similarities }, at) =>
          `near_${at} as (select unnest(${parameters.integers(ids)}) as id, unnest(${parameters.doubles(similarities)}) as similarity)`,
      );
      return relations.length === 0 ? '' : `with ${relations.join(', ')} `;
    },
    relation: 'library',
    tieBreak: 'id',
    isInOrder: false,
  };
}
