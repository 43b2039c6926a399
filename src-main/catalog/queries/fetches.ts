import type Database from 'better-sqlite3';
import type { ItemStatus } from '#shared/outcome.ts';

/** A sample whose image is to be downloaded. */
export interface PendingFetch {
  id: number;
  url: string;
  host: string;
}

export interface FetchRow {
  sampleId: number;
  status: ItemStatus;
  httpStatus: number | null;
  message: string | null;
  sha256: Uint8Array | null;
  finalUrl: string | null;
  contentType: string | null;
  /** Milliseconds since 1970. */
  fetchedAt: number;
}

export function fetchQueries(db: Database.Database) {
  // Breadth first over hosts: the n-th image of every host before the n+1-th of any, so that no single host sets the pace early.
  const pendingSql = (condition: string) => `
    select id from (
      select sample.id as id, row_number() over (partition by host order by sample.id) as turn
      from sample left join fetch on fetch.sample_id = sample.id
      where sample.type in ('image', 'image_only') and ${condition}
    ) order by turn, id`;
  const neverTried = db.prepare<[], number>(pendingSql('fetch.sample_id is null')).pluck();
  const withStatus = db.prepare<[string], number>(pendingSql('fetch.status in (select value from json_each(?))')).pluck();
  const byIds = db.prepare<[string], PendingFetch>(
    'select sample.id, url, host from json_each(?) as wanted join sample on sample.id = wanted.value order by wanted.key',
  );
  const upsert = db.prepare(`
    insert into fetch (sample_id, status, http_status, message, attempts, sha256, final_url, content_type, fetched_at)
    values (@sampleId, @status, @httpStatus, @message, 1, @sha256, @finalUrl, @contentType, @fetchedAt)
    on conflict (sample_id) do update set status = excluded.status, http_status = excluded.http_status, message = excluded.message,
      attempts = attempts + 1, sha256 = excluded.sha256, final_url = excluded.final_url, content_type = excluded.content_type,
      fetched_at = excluded.fetched_at`);
  const byStatus = db.prepare<[], { status: ItemStatus; count: number }>(
    'select status, count(*) as count from fetch group by status order by status',
  );
  return {
    /** Samples to download: those never tried, or those whose last try ended in one of `statuses`. */
    pendingIds: (statuses?: readonly ItemStatus[]): number[] => (statuses ? withStatus.all(JSON.stringify(statuses)) : neverTried.all()),
    /** The addresses of samples, in the order of `ids`. */
    pendingByIds: (ids: readonly number[]): PendingFetch[] => byIds.all(JSON.stringify(ids)),
    record(row: FetchRow): void {
      upsert.run(row);
    },
    countByStatus: (): { status: ItemStatus; count: number }[] => byStatus.all(),
  };
}
