import type Database from 'better-sqlite3';
import type { Candidate } from '#shared/model/candidate.ts';
import type { revisionQueries } from './revisions.ts';

/** A candidate pair with its identity, ready to become a sample. `uid` is 16 bytes: md5(caption || url). */
export interface NewSample extends Candidate {
  uid: Uint8Array;
}

export function sampleQueries(db: Database.Database, revisions: ReturnType<typeof revisionQueries>) {
  const insert = db.prepare(`
    insert into sample (uid, url, caption, clean_caption, type, attribute, host, page_url, page_title, crawl_file_id, record_offset,
      date, claimed_width, claimed_height, language, language_probability, language_reliable, page_licence, page_signals, rev)
    values (@uid, @url, @caption, @cleanCaption, @type, @attribute, @host, @pageUrl, @pageTitle, @crawlFileId, @recordOffset,
      @date, @claimedWidth, @claimedHeight, @language, @languageProbability, @languageReliable, @pageLicence, @pageSignals, @rev)
    on conflict (uid) do nothing`);
  const crawlFileByName = db.prepare<[string], { id: number }>('select id from crawl_file where name = ?');
  const insertCrawlFile = db.prepare('insert into crawl_file (name) values (?)');
  const counts = db.prepare<[], { samples: number }>('select count(*) as samples from sample');

  /** Ids that a rolled-back transaction handed out must not outlive it, so the cache lives for one batch. */
  const crawlFileIds = () => {
    const known = new Map<string, number>();
    return (name: string): number => {
      let id = known.get(name);
      if (id === undefined) {
        id = crawlFileByName.get(name)?.id ?? Number(insertCrawlFile.run(name).lastInsertRowid);
        known.set(name, id);
      }
      return id;
    };
  };

  return {
    /** Adds what the library does not have yet, in the given order. Call inside a transaction. @returns how many were new */
    add(batch: readonly NewSample[]): number {
      const idOf = crawlFileIds();
      const base = revisions.current() + 1;
      let added = 0;
      for (const sample of batch) {
        const { changes } = insert.run({
          ...sample,
          date: sample.date === null ? null : sample.date.getTime(),
          languageReliable: sample.languageReliable === null ? null : Number(sample.languageReliable),
          crawlFileId: idOf(sample.crawlFile),
          rev: base + added,
        });
        if (changes > 0) added++;
      }
      if (added > 0) revisions.reserve(added);
      return added;
    },
    count: (): number => counts.get()?.samples ?? 0,
  };
}
