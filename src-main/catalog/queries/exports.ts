import type Database from 'better-sqlite3';
import type { ItemStatus } from '#shared/outcome.ts';

/** What an export needs to know of one sample. */
export interface ExportSample {
  id: number;
  url: string;
  caption: string;
  uid: Buffer;
  page_url: string;
  crawl_file: string;
  record_offset: number;
  date: number | null;
  language: string | null;
  status: ItemStatus | null;
  http_status: number | null;
  message: string | null;
  sha256: Buffer | null;
  md5: Buffer | null;
  format: string | null;
  width: number | null;
  height: number | null;
  kept: 'original' | 'resized' | 'none' | null;
  pack: string | null;
  offset: number | null;
  length: number | null;
  /** img2dataset's column: JSON text, `{}` for none; null where its reader fails, and without an image. */
  exif: string | null;
  /** JSON object: scorer key to value */
  scores: string;
  /** JSON array */
  tags: string;
  /** Columns of the source, a JSON object with 64-bit integers in full; null where none came along. */
  extra: string | null;
}

/** What it takes to foresee the export of one sample. */
export interface PlannedSample {
  status: ItemStatus | null;
  /** Of the bytes that are kept; null where none are. */
  length: number | null;
  kept: 'original' | 'resized' | 'none' | null;
  format: string | null;
  width: number | null;
  height: number | null;
  /** Bytes of caption, address and EXIF text. */
  text_bytes: number;
  /** 1 where its page or its file names a licence. */
  is_licensed: number;
  /** Its score of the scorer that was asked for. */
  nsfw: number | null;
}

/** What names or describes a licence among the XMP that is kept of a file, see images/rights. */
const LICENCE_FIELDS = ['licence', 'usageTerms', 'webStatement', 'embeddedRights', 'linkedRights'];

export function exportQueries(db: Database.Database) {
  const byIds = db.prepare<[string], ExportSample>(`
    select sample.id, sample.url, sample.caption, sample.uid, coalesce(page.url, '') as page_url, crawl_file.name as crawl_file,
      sample.record_offset, page.date, sample.language, fetch.status, fetch.http_status, fetch.message, image.sha256, image.md5, image.format, image.width, image.height,
      image.kept, image.pack, image.offset, image.length, image.exif,
      (select json_group_object(scorer.key, score.value) from score join scorer on scorer.id = score.scorer_id where score.sample_id = sample.id) as scores,
      (select json_group_array(name) from (select tag.name from sample_tag join tag on tag.id = sample_tag.tag_id
        where sample_tag.sample_id = sample.id order by tag.name)) as tags,
      (select columns from sample_extra where sample_id = sample.id) as extra
    from json_each(?) as wanted
    join sample on sample.id = wanted.value
    join crawl_file on crawl_file.id = sample.crawl_file_id
    left join page on page.id = sample.page_id
    left join fetch on fetch.sample_id = sample.id
    left join image on image.sha256 = fetch.sha256
    order by wanted.key`);
  const planned = db.prepare<[{ ids: string; scorer: number | null }], PlannedSample>(`
    select fetch.status, case when image.pack is null then null else image.length end as length, image.kept, image.format, image.width, image.height,
      octet_length(sample.caption) + octet_length(sample.url) + coalesce(octet_length(image.exif), 0) as text_bytes,
      (page.licence is not null or exists (
        select 1 from json_each(image.rights, '$.xmp') as field where field.key in (${LICENCE_FIELDS.map((name) => `'${name}'`).join()})
      )) as is_licensed,
      (select value from score where score.sample_id = sample.id and score.scorer_id = @scorer) as nsfw
    from json_each(@ids) as wanted
    join sample on sample.id = wanted.value
    left join page on page.id = sample.page_id
    left join fetch on fetch.sample_id = sample.id
    left join image on image.sha256 = fetch.sha256`);
  return {
    /** What an export of these samples would find. @param scorer id of the NSFW scorer; null where there is none */
    planned: (ids: readonly number[], scorer: number | null): PlannedSample[] => planned.all({ ids: JSON.stringify(ids), scorer }),
    /** The samples with these ids, in the order of `ids`. */
    samplesByIds: (ids: readonly number[]): ExportSample[] => byIds.all(JSON.stringify(ids)),
  };
}
