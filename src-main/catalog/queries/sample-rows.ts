import type Database from 'better-sqlite3';
import type { ItemStatus } from '#shared/outcome.ts';

/** A sample as tile and table show it, as it comes from SQLite. */
export interface SampleRecord {
  id: number;
  caption: string;
  url: string;
  host: string;
  language: string | null;
  status: ItemStatus | null;
  sha256: Buffer | null;
  /** As decoded; `orientation` says how to turn it. */
  width: number | null;
  height: number | null;
  bytes: number | null;
  format: string | null;
  /** EXIF, 1-8; null where the file says nothing. */
  orientation: number | null;
  rating: number | null;
  flag: 'pick' | 'reject' | null;
  /** Names, the text of a JSON array. */
  tags: string;
  /** Scorer id to value, the text of a JSON object. */
  scores: string;
}

/** A scorer that a bare name such as `aesthetic` means. */
export interface CurrentScorer {
  id: number;
  key: string;
  name: string;
  label: string;
  /** Samples that have this score. */
  scored: number;
}

/** What grid, table and the blurring of images ask for: few samples, at once, straight from the records. */
export function sampleRowQueries(db: Database.Database) {
  const byIds = db.prepare<[string], SampleRecord>(`
    select sample.id, sample.caption, sample.url, sample.host, sample.language, fetch.status, image.sha256, image.width, image.height, image.bytes,
      image.format, json_extract(image.traits, '$.orientation') as orientation, mark.rating, mark.flag,
      (select json_group_array(tag.name) from sample_tag join tag on tag.id = sample_tag.tag_id where sample_tag.sample_id = sample.id) as tags,
      (select json_group_object(scorer_id, value) from score where score.sample_id = sample.id) as scores
    from json_each(?) as wanted
    join sample on sample.id = wanted.value
    left join fetch on fetch.sample_id = sample.id
    left join image on image.sha256 = fetch.sha256
    left join mark on mark.sample_id = sample.id`);
  const current = db.prepare<[], CurrentScorer>(`
    select id, key, name, label, scored from scorer where id = coalesce(
      (select cast(value as integer) from setting where setting.key = 'scorer.current.' || scorer.name),
      (select max(id) from scorer other where other.name = scorer.name))
    order by id`);
  const scoresOfImage = db.prepare<[{ sha256: Uint8Array; scorer: number }], { samples: number; scored: number; highest: number | null }>(`
    select count(*) as samples, count(score.value) as scored, max(score.value) as highest
    from fetch left join score on score.sample_id = fetch.sample_id and score.scorer_id = @scorer
    where fetch.sha256 = @sha256`);
  return {
    /** Samples in any order; those that are gone are left out. */
    byIds: (ids: readonly number[]): SampleRecord[] => byIds.all(JSON.stringify(ids)),
    /** One scorer for each name. */
    currentScorers: (): CurrentScorer[] => current.all(),
    /** Samples that have an image, how many of them have a score of the scorer, and the highest of those. */
    scoresOfImage: (sha256: Uint8Array, scorer: number) =>
      scoresOfImage.get({ sha256, scorer }) ?? { samples: 0, scored: 0, highest: null },
  };
}
