import type Database from 'better-sqlite3';

export interface ModelRow {
  /** sha256 over the model's files. */
  hash: string;
  name: string;
  /** Embedding space, null where unknown. */
  space: string | null;
  dim: number;
  preprocessing: string;
  isSample: boolean;
}

export interface ScorerRow {
  /** Short stable name, `aesthetic-v1-b32`. */
  key: string;
  /** What it measures, `aesthetic`. */
  name: string;
  /** Model hash, head hash and preprocessing version: two versions are two scorers. */
  version: string;
  label: string;
  unit: string;
  min: number;
  max: number;
  modelId: number;
}

/** A downloaded sample that lacks a score of at least one scorer. */
export interface UnscoredSample {
  id: number;
  caption: string;
  sha256: Buffer;
  pack: string;
  offset: number;
  length: number;
}

export type EmbeddingKind = 'image' | 'text';

export interface VectorFileState {
  /** Committed rows. */
  rows: number;
  /** CRC-32 of them. */
  crc: number;
  /** How often it was written anew; part of its name. */
  generation: number;
}

export function scoreQueries(db: Database.Database) {
  const modelByHash = db.prepare<[string, string], { id: number; file: string }>(
    'select id, file from model where hash = ? and preprocessing = ?',
  );
  const modelsOfHash = db.prepare<[string], number>('select count(*) from model where hash = ?').pluck();
  const insertModel = db.prepare(
    'insert into model (hash, name, space, dim, preprocessing, is_sample, file) values (@hash, @name, @space, @dim, @preprocessing, @isSample, @file)',
  );
  const scorerByKey = db.prepare<[string], { id: number; version: string }>('select id, version from scorer where key = ?');
  const insertScorer = db.prepare(
    'insert into scorer (key, name, version, label, unit, min, max, model_id) values (@key, @name, @version, @label, @unit, @min, @max, @modelId)',
  );
  const scorers = db.prepare<[], { id: number; key: string; name: string; version: string; label: string; model: string; scored: number }>(`
    select scorer.id, scorer.key, scorer.name, scorer.version, scorer.label, model.name as model,
      (select count(*) from score where scorer_id = scorer.id) as scored
    from scorer join model on model.id = scorer.model_id order by scorer.id`);
  const currentIds = db.prepare<[], number>("select value from setting where key like 'scorer.current.%'").pluck();
  const setCurrent = db.prepare(
    "insert into setting (key, value) values ('scorer.current.' || ?, ?) on conflict (key) do update set value = excluded.value",
  );
  const unscoredIds = db
    .prepare<[string, number], number>(`
    select fetch.sample_id from fetch join image on image.sha256 = fetch.sha256
    where fetch.status = 'ok' and image.pack is not null
      and (select count(*) from score where score.sample_id = fetch.sample_id and score.scorer_id in (select value from json_each(?))) < ?
    order by fetch.sample_id`)
    .pluck();
  const keptIds = db
    .prepare<[number], number>(`
    select fetch.sample_id from fetch join image on image.sha256 = fetch.sha256
    where fetch.status = 'ok' and image.pack is not null order by fetch.sample_id limit ?`)
    .pluck();
  const byIds = db.prepare<[string], UnscoredSample>(`
    select sample.id, sample.caption, image.sha256, image.pack, image.offset, image.length
    from json_each(?) as wanted
    join sample on sample.id = wanted.value
    join fetch on fetch.sample_id = sample.id
    join image on image.sha256 = fetch.sha256 and image.pack is not null
    order by wanted.key`);
  const setScore = db.prepare(
    'insert into score (sample_id, scorer_id, value) values (?, ?, ?) on conflict (sample_id, scorer_id) do update set value = excluded.value',
  );
  const embeddingRow = db
    .prepare<[number, string, Uint8Array], number>('select row from embedding where model_id = ? and kind = ? and key = ?')
    .pluck();
  const addEmbedding = db.prepare('insert into embedding (model_id, kind, key, row) values (?, ?, ?, ?)');
  const vectorFile = db.prepare<[number, string], VectorFileState>(
    'select rows, crc, generation from vector_file where model_id = ? and kind = ?',
  );
  const setVectors = db.prepare(`
    insert into vector_file (model_id, kind, rows, crc) values (?, ?, ?, ?)
    on conflict (model_id, kind) do update set rows = excluded.rows, crc = excluded.crc`);
  const vectorFiles = db.prepare<
    [],
    VectorFileState & { model_id: number; file: string; kind: EmbeddingKind; dim: number; embeddings: number; highest: number | null }
  >(`
    select model_id, model.file, vector_file.kind, model.dim, vector_file.rows, vector_file.crc, vector_file.generation,
      (select count(*) from embedding e where e.model_id = model.id and e.kind = vector_file.kind) as embeddings,
      (select max(row) from embedding e where e.model_id = model.id and e.kind = vector_file.kind) as highest
    from vector_file join model on model.id = vector_file.model_id order by model.id, vector_file.kind`);
  return {
    /** The row of a model with a preprocessing, made on first use. @returns its id and the stem of its vector files */
    ensureModel(model: ModelRow): { id: number; file: string } {
      const known = modelByHash.get(model.hash, model.preprocessing);
      if (known) return known;
      const stem = model.name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '')
        .slice(0, 40);
      const others = modelsOfHash.get(model.hash) ?? 0;
      const file = `${stem}-${model.hash.slice(0, 8)}${others === 0 ? '' : `-${others + 1}`}`;
      const { lastInsertRowid } = insertModel.run({ ...model, isSample: Number(model.isSample), file });
      return { id: Number(lastInsertRowid), file };
    },
    /**
     * The scorer's row, made on first use. A second version under a key that is taken (another model file, another preprocessing)
     * gets the first hex digits of its version appended, so that every key names one version.
     */
    ensureScorer(scorer: ScorerRow): { id: number; key: string } {
      for (let digits = 0; ; digits += 6) {
        const key = digits === 0 ? scorer.key : `${scorer.key}-${scorer.version.slice(0, digits)}`;
        const known = scorerByKey.get(key);
        if (known?.version === scorer.version) return { id: known.id, key };
        if (known === undefined) return { id: Number(insertScorer.run({ ...scorer, key }).lastInsertRowid), key };
      }
    },
    scorers: () => scorers.all(),
    /** The scorers that bare names such as `aesthetic` mean. */
    currentIds: (): Set<number> => new Set(currentIds.all().map(Number)),
    /** Makes a scorer the one that its bare name means. */
    setCurrent(name: string, scorerId: number): void {
      setCurrent.run(name, String(scorerId));
    },
    /** Downloaded samples whose bytes were kept and that lack a score of one of the scorers, by id. */
    unscoredIds: (scorerIds: readonly number[]): number[] => unscoredIds.all(JSON.stringify(scorerIds), scorerIds.length),
    /** The first downloaded samples whose bytes were kept. */
    keptIds: (limit: number): number[] => keptIds.all(limit),
    samplesByIds: (ids: readonly number[]): UnscoredSample[] => byIds.all(JSON.stringify(ids)),
    setScore(sampleId: number, scorerId: number, value: number): void {
      setScore.run(sampleId, scorerId, value);
    },
    embeddingRow: (modelId: number, kind: EmbeddingKind, key: Uint8Array): number | undefined => embeddingRow.get(modelId, kind, key),
    addEmbedding(modelId: number, kind: EmbeddingKind, key: Uint8Array, row: number): void {
      addEmbedding.run(modelId, kind, key, row);
    },
    /** What is committed of a vector file. */
    vectorFile: (modelId: number, kind: EmbeddingKind): VectorFileState =>
      vectorFile.get(modelId, kind) ?? { rows: 0, crc: 0, generation: 0 },
    setVectors(modelId: number, kind: EmbeddingKind, committed: { rows: number; crc: number }): void {
      setVectors.run(modelId, kind, committed.rows, committed.crc);
    },
    vectorFiles: () => vectorFiles.all(),
  };
}
