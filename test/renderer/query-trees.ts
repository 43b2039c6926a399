import type { Expression } from '#shared/query/ast.ts';
import { arbitraryQuery } from '../query/arbitrary-query.ts';

/** Scores that the queries of these tests may ask for. */
export const SCORERS = ['aesthetic', 'nsfw'];

/** Queries with at least one condition. */
export const queryTrees = arbitraryQuery({
  fields: ['width', 'date', 'host', 'tag', 'text', 'flag', 'meaning', 'like'],
  scores: SCORERS,
  words: ['red', 'barn', 'example.com', 'a b'],
  numbers: [0, 1, -3, 0.5, 512],
}).filter((query): query is Expression => query.kind !== 'all');
