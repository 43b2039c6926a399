/**
 * A candidate pair: one link of a source file that the chosen preset kept, with its text. The pool holds one row for each; its
 * identity, `uid = md5(caption + url)`, is derived and never stored.
 */
export interface Candidate {
  /** Joined with the page's base in Python's way, so that ids agree with the field's other tools; see `util/python-urljoin.ts`. */
  url: string;
  /** As found: alt text, link text or the text column of a list. `''` where there is none. */
  caption: string;
  /** A repaired caption; null where it would equal `caption`. */
  cleanCaption: string | null;
  type: CandidateType;
  /** Where the link stood: `IMG@/src`, `A@/href`; `url-list` in a list. */
  attribute: string;
  /** Host of `url`, lower case, without port; `''` where the URL has none. */
  host: string;
  /** `''` where the source names no page. */
  pageUrl: string;
  pageTitle: string | null;
  /** Name of the WARC file that holds the page, or of the list. */
  crawlFile: string;
  /** Bytes from the start of that WARC file to the page's record; in a list the number of the row, from 0. */
  recordOffset: number;
  /** When the page was fetched (WARC-Date). */
  date: Date | null;
  /** Pixels, as the page or the list says. */
  claimedWidth: number | null;
  claimedHeight: number | null;
  /** BCP-47-like code from cld3, its probability 0..1 and its own verdict. */
  language: string | null;
  languageProbability: number | null;
  languageReliable: boolean | null;
  /** Licence link of the page. */
  pageLicence: string | null;
  /** Opt-out signals seen in the record, as JSON. */
  pageSignals: string | null;
}

/** Kinds of links, narrowest first: where one link is of several types, its uid counts under the first. */
export const CANDIDATE_TYPES = ['image', 'image_only', 'audio', 'video', 'text'] as const;
export type CandidateType = (typeof CANDIDATE_TYPES)[number];

export function isCandidateType(text: string): text is CandidateType {
  return CANDIDATE_TYPES.some((type) => type === text);
}

/** The columns of a pool file in order, with their DuckDB types and the field of Candidate each holds. */
export const POOL_COLUMNS = [
  { name: 'url', type: 'VARCHAR', field: 'url' },
  { name: 'caption', type: 'VARCHAR', field: 'caption' },
  { name: 'clean_caption', type: 'VARCHAR', field: 'cleanCaption' },
  { name: 'type', type: 'VARCHAR', field: 'type' },
  { name: 'attribute', type: 'VARCHAR', field: 'attribute' },
  { name: 'host', type: 'VARCHAR', field: 'host' },
  { name: 'page_url', type: 'VARCHAR', field: 'pageUrl' },
  { name: 'page_title', type: 'VARCHAR', field: 'pageTitle' },
  { name: 'crawl_file', type: 'VARCHAR', field: 'crawlFile' },
  { name: 'record_offset', type: 'BIGINT', field: 'recordOffset' },
  { name: 'date', type: 'TIMESTAMPTZ', field: 'date' },
  { name: 'claimed_width', type: 'INTEGER', field: 'claimedWidth' },
  { name: 'claimed_height', type: 'INTEGER', field: 'claimedHeight' },
  { name: 'language', type: 'VARCHAR', field: 'language' },
  { name: 'language_probability', type: 'FLOAT', field: 'languageProbability' },
  { name: 'language_reliable', type: 'BOOLEAN', field: 'languageReliable' },
  { name: 'page_licence', type: 'VARCHAR', field: 'pageLicence' },
  { name: 'page_signals', type: 'VARCHAR', field: 'pageSignals' },
] as const satisfies readonly {
  name: string;
  type: 'VARCHAR' | 'BIGINT' | 'INTEGER' | 'FLOAT' | 'BOOLEAN' | 'TIMESTAMPTZ';
  field: keyof Candidate;
}[];
