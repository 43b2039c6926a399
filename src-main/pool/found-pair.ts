import type { Candidate } from '#shared/model/candidate.ts';

/** A candidate as a source found it, before any rule. */
export interface FoundPair extends Candidate {
  /** The link as written, before it was joined with the page's base. */
  rawUrl: string;
}

/** What a source counts while it is read. */
export interface ReadTally {
  /** Pages: responses in a crawl file; 0 in a list, which has none. */
  pages: number;
  /** Links of every kind on those pages; in a list its rows. */
  links: number;
}

/** A part of a source file that could not be read. `offset`: bytes on disk (of the gzip member in a crawl file), in a list the row's number. */
export interface BadRecord {
  offset: number;
  reason: string;
}
