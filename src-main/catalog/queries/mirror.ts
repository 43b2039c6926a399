import type Database from 'better-sqlite3';
import type { ItemStatus } from '#shared/outcome.ts';

/** A sample with everything that hangs on it, as the lens keeps it. */
export interface MirrorRecord {
  id: number;
  uid: Buffer;
  url: string;
  caption: string;
  clean_caption: string | null;
  type: string;
  attribute: string;
  host: string;
  page_url: string;
  page_title: string | null;
  crawl_file: string;
  record_offset: number;
  date: number | null;
  claimed_width: number | null;
  claimed_height: number | null;
  language: string | null;
  language_probability: number | null;
  language_reliable: number | null;
  page_licence: string | null;
  page_signals: string | null;
  status: ItemStatus | null;
  http_status: number | null;
  width: number | null;
  height: number | null;
  bytes: number | null;
  format: string | null;
  sha256: Buffer | null;
  phash: Buffer | null;
  is_animated: number | null;
  has_alpha: number | null;
  traits: string | null;
  rights: string | null;
  exif_tags: number | null;
  rating: number | null;
  flag: string | null;
  tags: string;
  scores: string;
  rev: number;
}

export function mirrorQueries(db: Database.Database) {
  const changed = db.prepare<[number, number], MirrorRecord>(`
    select sample.id, sample.uid, sample.url, sample.caption, sample.clean_caption, sample.type, sample.attribute, sample.host,
      coalesce(page.url, '') as page_url, page.title as page_title, crawl_file.name as crawl_file, sample.record_offset, page.date,
      sample.claimed_width, sample.claimed_height, sample.language, sample.language_probability, sample.language_reliable,
      page.licence as page_licence, page.signals as page_signals,
      fetch.status, fetch.http_status, image.width, image.height, image.bytes, image.format, image.sha256, mark.rating, mark.flag,
      image.phash, image.is_animated, image.has_alpha, image.traits, image.rights,
      case when image.exif <> '{}' then (select count(*) from json_each(image.exif)) end as exif_tags,
      (select json_group_array(tag.name) from sample_tag join tag on tag.id = sample_tag.tag_id where sample_tag.sample_id = sample.id) as tags,
      (select json_group_object(scorer_id, value) from score where score.sample_id = sample.id) as scores,
      sample.rev
    from sample
    join crawl_file on crawl_file.id = sample.crawl_file_id
    left join page on page.id = sample.page_id
    left join fetch on fetch.sample_id = sample.id
    left join image on image.sha256 = fetch.sha256
    left join mark on mark.sample_id = sample.id
    where sample.rev > ?
    order by sample.rev limit ?`);
  const deleted = db.prepare<[number, number], { rev: number; sample_id: number }>(
    'select rev, sample_id from deletion where rev > ? order by rev limit ?',
  );
  const scorers = db.prepare<[], { id: number; name: string; key: string; label: string; min: number; max: number; current: number }>(`
    select id, name, key, label, min, max,
      id = coalesce((select value from setting where setting.key = 'scorer.current.' || name), (select max(id) from scorer s where s.name = scorer.name)) as current
    from scorer order by id`);
  const quarantined = db.prepare<[], number>('select count(*) from quarantine').pluck();
  const quarantinedUrls = db.prepare<[], Buffer>('select url_sha256 from quarantine').pluck();
  return {
    quarantined: (): number => quarantined.get() ?? 0,
    quarantinedUrls: (): Buffer[] => quarantinedUrls.all(),
    /** Samples with a greater rev, in rev order. */
    changedAfter: (rev: number, limit: number): MirrorRecord[] => changed.all(rev, limit),
    deletedAfter: (rev: number, limit: number): { rev: number; sample_id: number }[] => deleted.all(rev, limit),
    scorers: () => scorers.all().map(({ current, ...scorer }) => ({ ...scorer, isCurrent: current === 1 })),
  };
}
