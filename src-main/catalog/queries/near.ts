import type Database from 'better-sqlite3';

/** A model with vectors of images, as searches need it. */
export interface SearchModel {
  id: number;
  hash: string;
  name: string;
  dim: number;
  isSample: boolean;
  preprocessing: string;
  space: string | null;
  /** Stem of its vector files. */
  file: string;
}

/** What the vectors are of. An image of several samples has one row; rows whose image no sample has any more stay until the next compaction. */
export function nearQueries(db: Database.Database) {
  const searchModel = db.prepare<[], Omit<SearchModel, 'isSample'> & { is_sample: number }>(`
    select model.id, model.hash, model.name, model.dim, model.is_sample, model.preprocessing, model.space, model.file
    from model join vector_file on vector_file.model_id = model.id and vector_file.kind = 'image' and vector_file.rows > 0
    order by model.id = (select scorer.model_id from setting join scorer on scorer.id = setting.value where setting.key = 'scorer.current.similarity') desc,
      model.id desc
    limit 1`);
  const samplesOfRows = db.prepare<[string, number], { row: number; sample: number }>(`
    select wanted.value as row, fetch.sample_id as sample
    from json_each(?) as wanted
    join embedding on embedding.model_id = ? and embedding.kind = 'image' and embedding.row = wanted.value
    join fetch on fetch.sha256 = embedding.key
    order by wanted.key, fetch.sample_id`);
  const rowOfSample = db
    .prepare<[number, number], number>(`
    select embedding.row from fetch
    join embedding on embedding.model_id = ? and embedding.kind = 'image' and embedding.key = fetch.sha256
    where fetch.sample_id = ?`)
    .pluck();
  const rowsOfSamples = db.prepare<[string, number], { sample: number; row: number }>(`
    select fetch.sample_id as sample, embedding.row
    from json_each(?) as wanted
    join fetch on fetch.sample_id = wanted.value
    join embedding on embedding.model_id = ? and embedding.kind = 'image' and embedding.key = fetch.sha256
    order by wanted.key`);
  const searchable = db.prepare<[number], { samples: number; images: number }>(`
    select count(*) as samples, count(distinct fetch.sha256) as images
    from fetch join embedding on embedding.model_id = ? and embedding.kind = 'image' and embedding.key = fetch.sha256`);
  const downloaded = db.prepare<[], number>('select count(*) from fetch where sha256 is not null').pluck();
  return {
    /** The model that searches use: that of the current similarity, else the latest with vectors. */
    searchModel(): SearchModel | undefined {
      const row = searchModel.get();
      if (!row) return undefined;
      const { is_sample, ...facts } = row;
      return { ...facts, isSample: is_sample === 1 };
    },
    /** The samples of rows of the image vectors, in the order of the rows. */
    samplesOfRows: (modelId: number, rows: readonly number[]) => samplesOfRows.all(JSON.stringify(rows), modelId),
    rowOfSample: (modelId: number, sampleId: number): number | undefined => rowOfSample.get(modelId, sampleId),
    /** Samples whose image has a vector, in the order asked for; the others are left out. */
    rowsOfSamples: (modelId: number, ids: readonly number[]) => rowsOfSamples.all(JSON.stringify(ids), modelId),
    /** How many samples and images a search can find, and how many samples have an image at all. */
    coverage: (modelId: number) => ({ ...(searchable.get(modelId) ?? { samples: 0, images: 0 }), downloaded: downloaded.get() ?? 0 }),
  };
}
