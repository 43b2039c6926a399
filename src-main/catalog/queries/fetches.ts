import type Database from 'better-sqlite3';
import type { ItemStatus } from '#shared/outcome.ts';

/** A sample whose image is to be downloaded. */
export interface PendingFetch {
  id: number;
  url: string;
  host: string;
  /** The image that the last download brought, where its host can tell whether it has changed. */
  known: { finalUrl: string; etag: string | null; lastModified: string | null; kept: 'original' | 'resized' | 'none' } | null;
}

type PendingRow = Omit<PendingFetch, 'known'> & { known: string | null };

export interface FetchRow {
  sampleId: number;
  status: ItemStatus;
  httpStatus: number | null;
  message: string | null;
  sha256: Uint8Array | null;
  finalUrl: string | null;
  contentType: string | null;
  /** By which the host tells whether the image has changed; default: none. */
  etag?: string | null;
  lastModified?: string | null;
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
  const byIds = db.prepare<[string], PendingRow>(`
    select sample.id, sample.url, sample.host,
      case when fetch.status = 'ok' and coalesce(fetch.etag, fetch.last_modified) is not null then
        json_object('finalUrl', coalesce(fetch.final_url, sample.url), 'etag', fetch.etag, 'lastModified', fetch.last_modified, 'kept', image.kept)
      end as known
    from json_each(?) as wanted join sample on sample.id = wanted.value
    left join fetch on fetch.sample_id = sample.id left join image on image.sha256 = fetch.sha256
    order by wanted.key`);
  const hasImage = db.prepare<[number], 1>("select 1 from fetch where sample_id = ? and status = 'ok'").pluck();
  const again = db.prepare(
    'update fetch set attempts = attempts + 1, fetched_at = coalesce(@seenAt, fetched_at) where sample_id = @sampleId',
  );
  const upsert = db.prepare(`
    insert into fetch (sample_id, status, http_status, message, attempts, sha256, final_url, content_type, etag, last_modified, fetched_at)
    values (@sampleId, @status, @httpStatus, @message, 1, @sha256, @finalUrl, @contentType, @etag, @lastModified, @fetchedAt)
    on conflict (sample_id) do update set status = excluded.status, http_status = excluded.http_status, message = excluded.message,
      attempts = attempts + 1, sha256 = excluded.sha256, final_url = excluded.final_url, content_type = excluded.content_type,
      etag = excluded.etag, last_modified = excluded.last_modified, fetched_at = excluded.fetched_at`);
  const byStatus = db.prepare<[], { status: ItemStatus; count: number }>(
    'select status, count(*) as count from fetch group by status order by status',
  );
  return {
    /** Samples to download: those never tried, or those whose last try ended in one of `statuses`. */
    pendingIds: (statuses?: readonly ItemStatus[]): number[] => (statuses ? withStatus.all(JSON.stringify(statuses)) : neverTried.all()),
    /** The addresses of samples, in the order of `ids`. */
    pendingByIds: (ids: readonly number[]): PendingFetch[] =>
      byIds.all(JSON.stringify(ids)).map(({ known, ...row }) => ({ ...row, known: known === null ? null : JSON.parse(known) })),
    record(row: FetchRow): void {
      upsert.run({ etag: null, lastModified: null, ...row });
    },
    /** Whether the last download of a sample brought an image. */
    hasImage: (sampleId: number): boolean => hasImage.get(sampleId) === 1,
    /** One more try that leaves everything as it was. @param seenAt when its host said so, milliseconds since 1970; null: it said nothing */
    recordUnchanged(sampleId: number, seenAt: number | null): void {
      again.run({ sampleId, seenAt });
    },
    countByStatus: (): { status: ItemStatus; count: number }[] => byStatus.all(),
  };
}
