import type { ItemStatus } from '#shared/outcome.ts';

/** What is known of an image besides its size. null where the file does not say. */
export interface MirrorFacts {
  /** Hex. */
  phash: string;
  isAnimated: boolean;
  hasAlpha: boolean;
  /** 1 to 8. */
  orientation: number | null;
  /** 1 to 100. */
  jpegQuality: number | null;
  profile: string | null;
  camera: string | null;
  /** Milliseconds since 1970, the camera's clock taken for UTC. */
  taken: number | null;
  exifTags: number | null;
  creator: string | null;
  copyright: string | null;
  licence: string | null;
  /** PLUS code: `DMI-PROHIBITED`. */
  dataMining: string | null;
  /** IPTC term: `trainedAlgorithmicMedia`. */
  sourceType: string | null;
}

/** One record of the catalog with everything that a query may ask for. */
export interface MirrorRow {
  id: number;
  /** md5 in hex. */
  uid: string;
  url: string;
  caption: string;
  cleanCaption: string | null;
  type: string;
  attribute: string | null;
  host: string;
  pageUrl: string | null;
  pageTitle: string | null;
  crawlFile: string | null;
  recordOffset: number | null;
  /** WARC-Date, milliseconds since 1970 in UTC. */
  date: number | null;
  claimedWidth: number | null;
  claimedHeight: number | null;
  language: string | null;
  /** 0 to 1. */
  languageProbability: number | null;
  languageReliable: boolean | null;
  pageLicence: string | null;
  pageSignals: string | null;
  status: ItemStatus | 'pending';
  httpStatus: number | null;
  width: number | null;
  height: number | null;
  bytes: number | null;
  format: string | null;
  /** Hex, of the raw bytes. */
  sha256: string | null;
  /** null without an image. */
  facts: MirrorFacts | null;
  rating: number | null;
  flag: string | null;
  tags: readonly string[];
  scores: readonly { scorerId: number; value: number }[];
  /** Changes with every change of the record. */
  rev: number;
}

/** A score that the catalog holds values of. `name` is what a query says (`aesthetic`), `key` names one version (`aesthetic-v1-b32`). */
export interface MirrorScorer {
  id: number;
  name: string;
  key: string;
  /** Model or head. */
  label: string;
  /** Lowest and highest value that it can have. */
  min: number;
  max: number;
  /** The version that the bare name means; at most one of a name. */
  isCurrent: boolean;
}

/** What changed in the catalog after a rev. */
export interface MirrorChanges {
  rows: MirrorRow[];
  deletedIds: number[];
  /** The answer is complete up to this rev; the next call asks after it. */
  rev: number;
  /** More changes wait after `rev`. */
  more: boolean;
}

/** The catalog as the lens reads it: records in the order of their rev, deletions included. */
export interface MirrorSource {
  /** @param limit the most rows to return, and the most deletions */
  changes(afterRev: number, limit: number): MirrorChanges;
  scorers(): MirrorScorer[];
  /** How many addresses are in the quarantine; it only grows. */
  quarantined(): number;
  /** SHA-256 of each of them, in hex. */
  quarantinedUrls(): string[];
  close(): void;
}
