import type { BadRecord } from './found-pair.ts';
import type { PairBatch } from './pair-batch.ts';

/** A pair that a rule has refused. */
export interface RefusedPair {
  url: string;
  caption: string;
  pageUrl: string;
}

/** A run of a source file as a reader has left it: what it counted, and the pairs that the rules let through. */
export interface ExtractedPart {
  /** Pages, and links of every kind on them. */
  pages: number;
  links: number;
  /** Links of the asked type. candidates = batch.rows + the sum over `rejected`. */
  candidates: number;
  rejected: Record<string, number>;
  /** The first refused pairs of each rule, as many as were asked for. */
  refused: Record<string, RefusedPair[]>;
  /** The first bad records, and how many there were in all. */
  badRecords: { count: number; first: BadRecord[] };
  batch: PairBatch;
}
