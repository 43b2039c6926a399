import Database from 'better-sqlite3';
import { libraryPaths } from '../util/library-paths.ts';
import { mirrorQueries } from './queries/mirror.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');

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
    const rows = changed
      .filter(({ rev }) => rev <= upTo)
      .map(({ uid, crawl_file, record_offset, clean_caption, page_url, page_title, sha256, tags, scores, ...row }) => ({
        id: row.id,
        uid: hex(uid),
        url: row.url,
        caption: row.caption,
        cleanCaption: clean_caption,
        type: row.type,
        attribute: row.attribute,
        host: row.host,
        pageUrl: page_url,
        pageTitle: page_title,
        crawlFile: crawl_file,
        recordOffset: record_offset,
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
        sha256: sha256 && hex(sha256),
        rating: row.rating,
        flag: row.flag,
        tags: JSON.parse(tags) as string[],
        scores: Object.entries(JSON.parse(scores) as Record<string, number>).map(([id, value]) => ({ scorerId: Number(id), value })),
        rev: row.rev,
      }));
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
    close(): void {
      db.close();
    },
  };
}
