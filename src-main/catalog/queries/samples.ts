import type Database from 'better-sqlite3';
import type { Candidate } from '#shared/model/candidate.ts';
import type { ItemStatus } from '#shared/outcome.ts';
import { UID_BYTES } from '../uid-order.ts';
import { pageQueries } from './pages.ts';
import type { revisionQueries } from './revisions.ts';
import { UID_PREFIX_BYTES, uidQueries } from './uids.ts';

/** A candidate pair as it becomes a sample. */
export interface NewSample extends Candidate {
  /** Further columns of its source as the text of a JSON object, kept as it is; null where there are none. */
  extra: string | null;
}

/** Pairs that may become samples. Most of what is known of a pair is read only when the library does not have it yet. */
export interface PairBatch {
  /** 16 bytes for each pair: md5(caption || url). At most 2^20 pairs. */
  uids: Buffer;
  /** @param position in ascending order, none twice */
  at(position: number): NewSample;
}

export function sampleQueries(db: Database.Database, revisions: ReturnType<typeof revisionQueries>) {
  const pages = pageQueries(db);
  const index = uidQueries(db);
  const insert = db.prepare(`
    insert into sample (id, uid, url, caption, clean_caption, type, attribute, host, page_id, crawl_file_id, record_offset,
      claimed_width, claimed_height, language, language_probability, language_reliable, rev)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertExtra = db.prepare('insert into sample_extra (sample_id, columns) values (?, ?)');
  const crawlFileByName = db.prepare<[string], number>('select id from crawl_file where name = ?').pluck();
  const insertCrawlFile = db.prepare('insert into crawl_file (name) values (?)');
  // The id of a deleted sample is not given again: what was said of the one must not be taken for the other.
  const lastId = db
    .prepare<[], number>("select max(coalesce((select max(id) from sample), 0), (select value from total where name = 'highest_deleted'))")
    .pluck();
  const count = db.prepare<[], number>("select value from total where name = 'samples'").pluck();
  const grow = db.prepare("update total set value = value + ? where name = 'samples'");

  const byUid = db.prepare<[{ prefix: Buffer; uid: Buffer }], { id: number; status: ItemStatus | null }>(`
    select sample.id, fetch.status from (
      select sample_id from sample_uid where prefix = @prefix union all select sample_id from sample_uid_new where prefix = @prefix
    ) as entry join sample on sample.id = entry.sample_id and sample.uid = @uid left join fetch on fetch.sample_id = sample.id`);

  const crawlFileIds = () => {
    const byName = new Map<string, number>();
    return (name: string): number => {
      let id = byName.get(name);
      if (id === undefined) {
        id = crawlFileByName.get(name) ?? Number(insertCrawlFile.run(name).lastInsertRowid);
        byName.set(name, id);
      }
      return id;
    };
  };

  const account = db.prepare<[{ prefix: string }], Record<'samples' | 'images' | 'failed' | 'scored', number>>(`
    select count(*) as samples, count(fetch.sha256) as images, count(*) filter (where fetch.status <> 'ok') as failed,
      count(*) filter (where exists (select 1 from score where score.sample_id = sample.id)) as scored
    from sample left join fetch on fetch.sample_id = sample.id where substr(sample.url, 1, length(@prefix)) = @prefix`);
  return {
    /** What became of the samples whose URL begins so: with an image, failed, with a score. Looks at every sample. */
    accountOf: (prefix: string): Record<'samples' | 'images' | 'failed' | 'scored', number> =>
      account.get({ prefix }) ?? { samples: 0, images: 0, failed: 0, scored: 0 },
    /**
     * Adds what the library does not have yet, in the given order. Call inside a transaction.
     * @param isRefused whether a new pair must not come in @returns how many came in
     */
    add({ uids, at }: PairBatch, isRefused?: (sample: NewSample) => boolean): number {
      const isNew = index.findNew(uids);
      const crawlFileId = crawlFileIds();
      const page = pages.open();
      const before = lastId.get() ?? 0;
      const base = revisions.current() + 1;
      let added = 0;
      let last = before;
      for (let position = 0; position < isNew.length; position++) {
        if (isNew[position] === 0) continue;
        const sample = at(position);
        if (isRefused?.(sample)) continue;
        const { lastInsertRowid } = insert.run(
          added === 0 ? before + 1 : null,
          uids.subarray(position * UID_BYTES, (position + 1) * UID_BYTES),
          sample.url,
          sample.caption,
          sample.cleanCaption,
          sample.type,
          sample.attribute,
          sample.host,
          page.idOf(sample),
          crawlFileId(sample.crawlFile),
          sample.recordOffset,
          sample.claimedWidth,
          sample.claimedHeight,
          sample.language,
          sample.languageProbability,
          sample.languageReliable === null ? null : Number(sample.languageReliable),
          base + added,
        );
        last = Number(lastInsertRowid);
        if (sample.extra !== null) insertExtra.run(last, sample.extra);
        added++;
      }
      if (added > 0) {
        index.add(before, last);
        grow.run(added);
        revisions.reserve(added);
      }
      return added;
    },
    /** A sample and what became of its image, null where it was never tried. @param uid 16 bytes */
    find: (uid: Buffer): { id: number; status: ItemStatus | null } | undefined =>
      byUid.get({ prefix: uid.subarray(0, UID_PREFIX_BYTES), uid }),
    count: (): number => count.get() ?? 0,
  };
}
