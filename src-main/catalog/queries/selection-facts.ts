import type Database from 'better-sqlite3';

/** Of some samples: how many are marked alike. */
export interface MarkCount {
  rating: number | null;
  flag: string | null;
  /** 1: they have an image. */
  image: number;
  count: number;
}

export interface ScoreSummary {
  scorer_id: number;
  min: number;
  max: number;
  sum: number;
  count: number;
}

/** What several samples have in common. Samples that are gone count nowhere. */
export function selectionFactQueries(db: Database.Database) {
  const marks = db.prepare<[string], MarkCount>(`
    select mark.rating, mark.flag, fetch.sha256 is not null as image, count(*) as count
    from json_each(?) as wanted join sample on sample.id = wanted.value
    left join mark on mark.sample_id = sample.id left join fetch on fetch.sample_id = sample.id
    group by 1, 2, 3`);
  const tags = db.prepare<[string], { name: string; count: number }>(`
    select tag.name, counted.count from (
      select tag_id, count(*) as count from json_each(?) as wanted join sample_tag on sample_tag.sample_id = wanted.value group by tag_id
    ) as counted join tag on tag.id = counted.tag_id`);
  const scores = db.prepare<[string], ScoreSummary>(`
    select scorer_id, min(score.value) as min, max(score.value) as max, sum(score.value) as sum, count(*) as count
    from json_each(?) as wanted join score on score.sample_id = wanted.value group by scorer_id`);
  return {
    marks: (ids: readonly number[]): MarkCount[] => marks.all(JSON.stringify(ids)),
    tags: (ids: readonly number[]) => tags.all(JSON.stringify(ids)),
    scores: (ids: readonly number[]): ScoreSummary[] => scores.all(JSON.stringify(ids)),
  };
}
