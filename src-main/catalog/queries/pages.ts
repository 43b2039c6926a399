import type Database from 'better-sqlite3';
import type { Candidate } from '#shared/model/candidate.ts';

type PageFields = Pick<Candidate, 'pageUrl' | 'pageTitle' | 'date' | 'pageLicence' | 'pageSignals'>;

interface PageRow {
  id: number;
  url: string;
  title: string | null;
  date: number | null;
  licence: string | null;
  signals: string | null;
}

/** Finds or makes the rows of pages. */
export interface PageIds {
  /** null for a pair without a page. */
  idOf(pair: PageFields): number | null;
}

/**
 * A page is one row for all its pairs that come one after the other, as those of a pool file do. It is not looked for among all pages:
 * an index of them would cost as much as that of the uids.
 */
export function pageQueries(db: Database.Database) {
  const latest = db.prepare<[], PageRow>('select * from page where id = (select max(id) from page)');
  const insert = db.prepare('insert into page (url, title, date, licence, signals) values (?, ?, ?, ?, ?)');
  return {
    /** For one transaction: ids that a rolled-back one handed out must not outlive it. */
    open(): PageIds {
      const row = latest.get();
      let last: PageFields | undefined = row && fieldsOf(row);
      let lastId = row?.id ?? null;
      return {
        idOf(pair) {
          const { pageUrl, pageTitle, date, pageLicence, pageSignals } = pair;
          if (pageUrl === '' && pageTitle === null && date === null && pageLicence === null && pageSignals === null) return null;
          if (last === undefined || !isSamePage(last, pair)) {
            last = pair;
            lastId = Number(insert.run(pageUrl, pageTitle, date?.getTime() ?? null, pageLicence, pageSignals).lastInsertRowid);
          }
          return lastId;
        },
      };
    },
  };
}

function fieldsOf({ url, title, date, licence, signals }: PageRow): PageFields {
  return { pageUrl: url, pageTitle: title, date: date === null ? null : new Date(date), pageLicence: licence, pageSignals: signals };
}

function isSamePage(a: PageFields, b: PageFields): boolean {
  return (
    a.pageUrl === b.pageUrl &&
    a.pageTitle === b.pageTitle &&
    a.date?.getTime() === b.date?.getTime() &&
    a.pageLicence === b.pageLicence &&
    a.pageSignals === b.pageSignals
  );
}
