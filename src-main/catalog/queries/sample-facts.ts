import type Database from 'better-sqlite3';
import type { ItemStatus } from '#shared/outcome.ts';

/** What is known of one sample besides its row. Times in milliseconds since 1970; JSON as text. */
export interface SampleFacts {
  clean_caption: string | null;
  uid: Buffer;
  page_url: string;
  page_title: string | null;
  page_licence: string | null;
  /** JSON */
  page_signals: string | null;
  crawl_file: string;
  record_offset: number;
  crawled: number | null;
  attribute: string;
  claimed_width: number | null;
  claimed_height: number | null;
  language_probability: number | null;
  /** JSON object, 64-bit integers in full; null for none. */
  extra: string | null;
}

export interface FetchFacts {
  status: ItemStatus;
  http_status: number | null;
  message: string | null;
  attempts: number;
  final_url: string | null;
  content_type: string | null;
  fetched: number;
}

export interface ImageFacts {
  sha256: Buffer;
  md5: Buffer;
  kept: 'original' | 'resized' | 'none';
  is_animated: number;
  has_alpha: number;
  /** JSON object */
  traits: string;
  dhash: Buffer;
  phash: Buffer;
  pdq: Buffer;
  pdq_quality: number;
  /** JSON objects */
  exif: string | null;
  rights: string | null;
}

export interface ScoreFacts {
  scorer_id: number;
  name: string;
  key: string;
  label: string;
  model: string;
  value: number;
  min: number;
  max: number;
  /** Samples that have a score of this scorer. */
  scored: number;
}

/** Everything about one sample. */
export function sampleFactQueries(db: Database.Database) {
  const sample = db.prepare<[number], SampleFacts>(`
    select sample.clean_caption, sample.uid, coalesce(page.url, '') as page_url, page.title as page_title, page.licence as page_licence,
      page.signals as page_signals, crawl_file.name as crawl_file, sample.record_offset, page.date as crawled, sample.attribute,
      sample.claimed_width, sample.claimed_height, sample.language_probability, sample_extra.columns as extra
    from sample join crawl_file on crawl_file.id = sample.crawl_file_id
    left join page on page.id = sample.page_id left join sample_extra on sample_extra.sample_id = sample.id
    where sample.id = ?`);
  const fetch = db.prepare<[number], FetchFacts>(
    'select status, http_status, message, attempts, final_url, content_type, fetched_at as fetched from fetch where sample_id = ?',
  );
  const image = db.prepare<[number], ImageFacts>(`
    select image.sha256, image.md5, image.kept, image.is_animated, image.has_alpha, image.traits, image.dhash, image.phash, image.pdq,
      image.pdq_quality, image.exif, image.rights
    from fetch join image on image.sha256 = fetch.sha256 where fetch.sample_id = ?`);
  const scores = db.prepare<[number], ScoreFacts>(`
    select scorer.id as scorer_id, scorer.name, scorer.key, scorer.label, model.name as model, score.value, scorer.min, scorer.max, scorer.scored
    from score join scorer on scorer.id = score.scorer_id join model on model.id = scorer.model_id
    where score.sample_id = ? order by scorer.name, scorer.id`);
  const sameImage = db
    .prepare<[{ sha256: Uint8Array; id: number; limit: number }], number>(
      'select sample_id from fetch where sha256 = @sha256 and sample_id <> @id order by sample_id limit @limit',
    )
    .pluck();
  return {
    get: (id: number): SampleFacts | undefined => sample.get(id),
    fetch: (id: number): FetchFacts | undefined => fetch.get(id),
    image: (id: number): ImageFacts | undefined => image.get(id),
    scores: (id: number): ScoreFacts[] => scores.all(id),
    /** The first other samples with the same bytes, by id. */
    sameImage: (sha256: Uint8Array, id: number, limit: number): number[] => sameImage.all({ sha256, id, limit }),
  };
}
