import Database from 'better-sqlite3';
import { libraryPaths } from '../util/library-paths.ts';
import { mirrorFacts } from './mirror-facts.ts';
import { type MirrorRecord, mirrorQueries } from './queries/mirror.ts';

const hex = (bytes: Buffer): string => bytes.toString('hex');

/** Most samples have neither; there is nothing to parse then. */
const NO_TAGS: string[] = [];
const NO_SCORES: { scorerId: number; value: number }[] = [];

const readTags = (tags: string): string[] => (tags === '[]' ? NO_TAGS : (JSON.parse(tags) as string[]));

function readScores(scores: string): { scorerId: number; value: number }[] {
  if (scores === '{}') return NO_SCORES;
  return Object.entries(JSON.parse(scores) as Record<string, number>).map(([id, value]) => ({ scorerId: Number(id), value }));
}

/** One of millions, so it is written out: no rest and spread. */
function toRow(row: MirrorRecord) {
  return {
    id: row.id,
    uid: hex(row.uid),
    url: row.url,
    caption: row.caption,
    cleanCaption: row.clean_caption,
    type: row.type,
    attribute: row.attribute,
    host: row.host,
    pageUrl: row.page_url,
    pageTitle: row.page_title,
    crawlFile: row.crawl_file,
    recordOffset: row.record_offset,
    date: row.date,
    claimedWidth: row.claimed_width,
    claimedHeight: row.claimed_height,
    language: row.language,
    languageProbability: row.language_probability,
    languageReliable: row.language_reliable === null ? null : row.language_reliable === 1,
    pageLicence: row.page_licence,
    pageSignals: row.page_signals,
    status: row.status ?? ('pending' as const),
    httpStatus: row.http_status,
    width: row.width,
    height: row.height,
    bytes: row.bytes,
    format: row.format,
    sha256: row.sha256 && hex(row.sha256),
    facts: mirrorFacts(row),
    rating: row.rating,
    flag: row.flag,
    tags: readTags(row.tags),
    scores: readScores(row.scores),
    rev: row.rev,
  };
}

/**
 * Reads the catalog of a library for the lens, from another process and without writing: SQLite's WAL lets it see the last commit.
 * `changes` hands out samples in the order of their `rev`, so that a reader that stops anywhere can go on from the last rev it took.
 */
export function openMirrorSource(libraryDir: string) {
  const db = new Database(libraryPaths(libraryDir).catalog, { readonly: true, fileMustExist: true });
  const queries = mirrorQueries(db);
  const changes = db.transaction((afterRev: number, limit: number) => {
    const changed = queries.changedAfter(afterRev, limit);
    const deleted = queries.deletedAfter(afterRev, limit);
    // A list that was cut short vouches only for the revs up to its last one.
    const upTo = Math.min(
      changed.length === limit ? (changed.at(-1)?.rev ?? 0) : Number.POSITIVE_INFINITY,
      deleted.length === limit ? (deleted.at(-1)?.rev ?? 0) : Number.POSITIVE_INFINITY,
    );
    const rows = changed.filter(({ rev }) => rev <= upTo).map(toRow);
    const deletions = deleted.filter(({ rev }) => rev <= upTo);
    return {
      rows,
      deletedIds: deletions.map(({ sample_id }) => sample_id),
      rev: Math.max(afterRev, rows.at(-1)?.rev ?? 0, deletions.at(-1)?.rev ?? 0),
      more: upTo !== Number.POSITIVE_INFINITY,
    };
  });
  return {
    changes: (afterRev: number, limit: number) => changes.deferred(afterRev, limit),
    scorers: () => queries.scorers(),
    quarantined: () => queries.quarantined(),
    quarantinedUrls: () => queries.quarantinedUrls().map(hex),
    close(): void {
      db.close();
    },
  };
}
