import { z } from 'zod';
import { listFromText } from '../model/option-text.ts';
import { PREPROCESSINGS } from '../model/preprocessings.ts';
import { count, itemStatus, seconds } from './parts.ts';

/**
 * Operations that the command line has too: what goes in and what comes out. The CLI prints the outputs as they are (`--json`).
 */
/** `paused` = stopped before the end with everything so far kept; the same call goes on. */
const ending = {
  state: z.enum(['done', 'paused']),
  /** interrupted, disk_full, network_lost; null when done */
  reason: z.string().nullable(),
};

/** What is kept of an image. */
const keepOriginal = z
  .union([z.literal('original'), z.literal('none'), z.strictObject({ maxSide: z.number().int().min(16).max(16_384) })])
  .default('original');

/** Name of a score of the user's own in queries. */
const scoreName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'expected lower-case letters, digits and _')
  .max(40);

const conceptFacts = {
  name: z.string(),
  model: z.string(),
  chosen: count,
  rejected: count,
  /** Estimated on examples that the head was not trained on: share told right (each side counts half), area under the ROC curve. */
  held_out: z.strictObject({ accuracy: z.number(), auc: z.number(), folds: count }),
};

/** How a parquet file of another tool is read. */
const foreignAccount = {
  /** Column of the file for each field that it has: url, caption, width, height, similarity, ... */
  columns: z.record(z.string(), z.string()),
  /** Its other columns, which `add --save_additional_columns` can take along. */
  further_columns: z.array(z.string()),
  /** Columns that are called as the map says and hold something else, so that they are not read. */
  unfit: z.array(z.strictObject({ column: z.string(), expected: z.string(), found: z.string() })),
  swap_size: z.boolean(),
};

/** How far a model's answers are from those of its most exact form, measured on images of the library by `models_compare`. */
const modelDrift = {
  /** The model that was compared with. */
  against: z.string(),
  against_precision: z.string(),
  images: count,
  image_cosine: z.strictObject({ mean: z.number(), least: z.number() }),
  text_cosine: z.strictObject({ mean: z.number(), least: z.number() }),
  /** How far the scores that both have are apart. */
  scores: z.array(z.strictObject({ key: z.string(), mean: z.number(), worst: z.number() })),
};

const executionProvider = z.enum(['cpu', 'webgpu', 'cuda', 'tensorrt', 'dml', 'coreml']);

export const linkTypes = ['image', 'image_only', 'audio', 'video', 'text'] as const;

export const operationCalls = {
  /** The whole main job on the crawl that comes with Gleaner, from a host of our own on loopback. What is done already is not done again. */
  sample_crawl: {
    input: z.strictObject({}),
    output: z.strictObject({ ...ending, pages: count, pairs: count, samples: count, images: count, failed: count, scored: count, seconds }),
  },
  extract: {
    input: z.strictObject({
      files: z.array(z.string().min(1)).min(1),
      type: z.enum(linkTypes).default('image'),
      preset: z.string().default('laion5b'),
      /** Identify the language of captions though the preset does not ask for it. */
      language: z.boolean().default(false),
      /** Refused pairs to tell of for each rule. */
      explain: count.max(10_000).default(0),
    }),
    output: z.strictObject({
      ...ending,
      files: count,
      pages: count,
      links: count,
      candidates: count,
      kept: count,
      duplicates: count,
      rejected: z.record(z.string(), count),
      bad_records: count,
      bytes_in: count,
      seconds,
      pool_files: z.array(z.string()),
      /** Files whose pool file was there already. */
      reused: count,
      /** The first refused pairs of each rule, as many as `explain` asks for. */
      refused: z.record(z.string(), z.array(z.strictObject({ url: z.string(), caption: z.string(), page_url: z.string() }))),
    }),
  },
  add: {
    input: z.strictObject({
      where: z.string().default(''),
      limit: count.positive().optional(),
      order: z.enum(['first', 'random']).default('first'),
      seed: z.number().int().default(0),
      /** Columns of attached files that are none of ours and come along with their pairs. */
      save_additional_columns: z.preprocess(listFromText, z.array(z.string().min(1))).default([]),
    }),
    output: z.strictObject({
      ...ending,
      matched: count,
      added: count,
      duplicates: count,
      /** Refused: in a safety list. */ quarantined: count,
      seconds,
    }),
  },
  import: {
    input: z.strictObject({
      /** Tars, parquet files, or folders of them and of images. */
      paths: z.array(z.string().min(1)).min(1),
      keep: keepOriginal,
    }),
    output: z.strictObject({
      ...ending,
      /** Shards: tars, folders and parquet files. */
      parts: count,
      /** Samples found in the shards that are through, failed ones included. */
      rows: count,
      /** Samples and images that the library did not have. */
      added: count,
      images: count,
      /** What became of the samples' images; those that were there already as they are in the library. */
      by_status: z.partialRecord(itemStatus, count),
      /** Samples of which neither an image nor a failure is known: `download` tries them. */
      pending: count,
      bytes: count,
      /** What was passed over, by reason, and the places of the first. */
      skipped: z.record(z.string(), count),
      skipped_places: z.array(z.string()),
      seconds,
    }),
  },
  download: {
    input: z.strictObject({
      allow_private: z.array(z.string().regex(/^[^\s:/]+:\d{1,5}$|^\[[0-9a-f:]+\]:\d{1,5}$/i, 'expected HOST:PORT')).default([]),
      /** Connections at a time to each host of `allow_private`. */
      per_host: z.number().int().min(1).max(256).default(16),
      /** Milliseconds from one request to the next at each host of `allow_private`. */
      host_interval: count.max(3_600_000).default(0),
      /** Connections at a time to every other host (its registrable domain), and milliseconds from one request to the next there. */
      public_per_host: z.number().int().min(1).max(8).default(2),
      public_host_interval: z.number().int().min(100).max(3_600_000).default(1000),
      contact: z
        .string()
        .min(3)
        .max(200)
        .regex(/^[\x21-\x7e]+$/, 'expected an address without spaces')
        .optional(),
      keep: keepOriginal,
      /** Try those again whose last try ended so, instead of those never tried. `ok`: ask whether they have changed and may still be used. */
      retry: z.array(itemStatus).optional(),
    }),
    output: z.strictObject({
      ...ending,
      attempted: count,
      ok: count,
      /** Of those, images that their hosts say are the same as before. */
      unchanged: count,
      failed: count,
      by_status: z.partialRecord(itemStatus, count),
      bytes: count,
      /** Hosts of this run: asked, left alone for the rest of it, forbidding images by robots.txt, with a robots.txt out of reach. */
      hosts: z.strictObject({ asked: count, parked: count, disallowing: count, unreachable: count }),
      seconds,
    }),
  },
  hosts: {
    input: z.strictObject({
      /** What there is most of comes first. */
      order: z.enum(['requests', 'bytes', 'errors', 'rate_limited', 'disallowed']).default('requests'),
      limit: count.max(100_000).default(20),
    }),
    output: z.strictObject({
      /** Hosts that were ever asked. */
      total: count,
      hosts: z.array(
        z.strictObject({
          /** `https://images.example.org` */
          origin: z.string(),
          /** robots.txt included */
          requests: count,
          /** Of bodies, as they came over the wire. */
          bytes: count,
          /** Answers 429 and 503. */
          rate_limited: count,
          /** Other faults of the host: no connection, no answer in time, 401, 403, 5xx, ... */
          errors: count,
          /** Downloads that its robots.txt forbade. */
          disallowed: count,
          /** What came of asking for its robots.txt the last time. */
          robots: z.enum(['read', 'absent', 'refused', 'unreachable']).nullable(),
          /** Left alone for the rest of the last run. */
          parked: z.boolean(),
          seen: z.string(),
        }),
      ),
    }),
  },
  score: {
    input: z.strictObject({
      /** Model folder; default: the sample model that comes with Gleaner. */
      model: z.string().optional(),
      /** Further weight files of heads. */
      heads: z.array(z.string()).default([]),
      /** Files of prompts, a score for each topic of theirs. */
      topics: z.array(z.string()).default([]),
      /** Images of the user's own, a score for each name: the similarity to the nearest of them. */
      similar_to: z.array(z.strictObject({ name: scoreName, path: z.string().min(1) })).default([]),
      /** At most so many samples, lowest ids first. */
      limit: count.positive().optional(),
      /** Where the model runs; auto: where it was measured to be fastest. */
      provider: z.union([z.literal('auto'), executionProvider]).default('auto'),
      /** Which device of the provider, as its driver counts them. */
      device: count.max(63).optional(),
      /** Images a run; default 8 on the CPU, 32 elsewhere. */
      batch_size: count.min(1).max(1024).optional(),
      /** How images are prepared: `exact`, or a faster way, whose scores and vectors stand apart under its name. */
      preprocessing: z.enum(PREPROCESSINGS).default('exact'),
    }),
    output: z.strictObject({
      ...ending,
      scored: count,
      failed: count,
      seconds,
      model: z.string(),
      is_sample: z.boolean(),
      /** What most weights are: fp32, fp16, q8. */
      precision: z.string(),
      /** How far this model's scores are from the fp32 model's, where that was measured here; null where not. */
      drift: z.strictObject(modelDrift).nullable(),
      preprocessing: z.enum(PREPROCESSINGS),
      scorers: z.array(z.string()),
      provider: z.string(),
      /** The provider that was chosen and does not work, with its reason; null where it does. */
      fallback: z.string().nullable(),
      /** Images a run: less than asked for where the memory did not hold them. */
      batch_size: count,
      /** Share of the time in which the network ran, 0-1; null where no image had to be embedded. */
      accelerator_busy: z.number().nullable(),
      limited_by: z.enum(['decode', 'accelerator']).nullable(),
      /** Images embedded a second, from the first to the last with everything between, once the model was loaded; null without any. */
      images_per_second: z.number().nullable(),
    }),
  },
  query: {
    input: z.strictObject({
      query: z.string(),
      in: z.enum(['library', 'pool']).default('library'),
      count: z.boolean().default(false),
      limit: count.default(20),
      /** Field, `-` before it for descending. */
      order_by: z.string().optional(),
    }),
    output: z.strictObject({
      query: z.string(),
      in: z.enum(['library', 'pool']),
      matched: count,
      total: count,
      rows: z.array(z.record(z.string(), z.unknown())),
      /** For every `meaning:` and `like:`: the model, and how many of the samples with an image it could search. */
      near: z.array(z.strictObject({ term: z.string(), model: z.string(), is_sample: z.boolean(), searched: count, of: count })),
      seconds,
      /** Attached files that the answer goes without: they cannot be reached or were changed. Empty for the library. */
      missing: z.array(z.string()),
    }),
  },
  pool_attach: {
    input: z.strictObject({
      /** Parquet files, or folders of them. */
      paths: z.array(z.string().min(1)).min(1),
      /** Whether width and height are exchanged in them; left out: told by the columns, which raw LAION has in a set of its own. */
      swap_size: z.boolean().optional(),
    }),
    output: z.strictObject({
      attached: z.array(
        z.strictObject({
          name: z.string(),
          path: z.string(),
          rows: count,
          /** Rows whose URL is null or empty: they are no pairs. */
          url_null: count,
          bytes: count,
          ...foreignAccount,
        }),
      ),
      rows: count,
      bytes: count,
      seconds,
    }),
  },
  pool_detach: {
    input: z.strictObject({
      /** Names that `pool_list` gives, or the paths of attached files. */
      names: z.array(z.string().min(1)).min(1),
      /** Delete extracted files, which are the library's own. Attached files are never deleted. */
      delete: z.boolean().default(false),
    }),
    output: z.strictObject({ detached: z.array(z.string()), deleted: z.array(z.string()), bytes_freed: count }),
  },
  pool_list: {
    input: z.strictObject({}),
    output: z.strictObject({
      files: z.array(
        z.strictObject({
          name: z.string(),
          kind: z.enum(['extracted', 'attached']),
          state: z.enum(['ok', 'missing', 'changed', 'damaged']),
          /** What is wrong; null where the state is ok. */
          problem: z.string().nullable(),
          path: z.string(),
          /** Pairs; 0 where that cannot be read. */
          rows: count,
          bytes: count,
          /** Of an extracted file: what it was made from and how. */
          extracted: z
            .strictObject({
              source: z.string(),
              type: z.string(),
              preset: z.string(),
              language: z.boolean(),
              pages: count,
              links: count,
              candidates: count,
              duplicates: count,
              rejected: z.record(z.string(), count),
              bad_records: count,
            })
            .nullable(),
          attached: z.strictObject({ url_null: count, attached_at: z.string(), ...foreignAccount }).nullable(),
        }),
      ),
      rows: count,
      bytes: count,
    }),
  },
  pool_verify: {
    input: z.strictObject({}),
    output: z.strictObject({ ok: z.boolean(), files: count, rows: count, bytes: count, problems: z.array(z.string()), seconds }),
  },
  models_list: {
    input: z.strictObject({}),
    output: z.strictObject({
      /** Models of this library. */
      installed: z.array(
        z.strictObject({
          name: z.string(),
          state: z.enum(['ok', 'damaged']),
          /** What is wrong; null where the state is ok. */
          problem: z.string().nullable(),
          title: z.string(),
          precision: z.string(),
          space: z.string().nullable(),
          licence: z.string().nullable(),
          dim: count,
          bytes: count,
          /** Repository and commit, or the folder it was taken from. */
          source: z.string(),
          /** Null where it was not compared here. */
          drift: z.strictObject(modelDrift).nullable(),
        }),
      ),
      /** Downloads that were interrupted; pull goes on with them. */
      unfinished: z.array(z.strictObject({ name: z.string(), bytes: count })),
      /** What pull can fetch. */
      available: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          repo: z.string(),
          /** Commit; null: the newest when it is pulled. */
          revision: z.string().nullable(),
          space: z.string(),
          dim: count,
          licence: z.string(),
          licence_url: z.string(),
          licence_note: z.string(),
          /** Scores whose published heads fit. */
          heads: z.array(z.string()),
          /** Bytes to download; null where only the hub tells. */
          precisions: z.array(z.strictObject({ precision: z.string(), bytes: count.nullable(), installed: z.boolean() })),
        }),
      ),
    }),
  },
  models_pull: {
    input: z.strictObject({
      id: z.string().min(1),
      precision: z.enum(['fp32', 'fp16', 'q8']).default('fp32'),
      /** Another hub that answers as Hugging Face does, such as a mirror. */
      hub: z.string().optional(),
    }),
    output: z.strictObject({
      name: z.string(),
      title: z.string(),
      licence: z.string().nullable(),
      commit: z.string().nullable(),
      bytes: count,
      already: z.boolean(),
      seconds,
    }),
  },
  models_import: {
    input: z.strictObject({ path: z.string().min(1), name: z.string().optional() }),
    output: z.strictObject({
      name: z.string(),
      title: z.string(),
      precision: z.string(),
      space: z.string().nullable(),
      dim: count,
      bytes: count,
      seconds,
    }),
  },
  models_verify: {
    input: z.strictObject({
      /** Default: every installed model. */
      names: z.array(z.string().min(1)).default([]),
    }),
    output: z.strictObject({ ok: z.boolean(), models: count, bytes: count, problems: z.array(z.string()), seconds }),
  },
  models_probe: {
    input: z.strictObject({
      /** Installed model or folder; default: the sample model that comes with Gleaner. */
      model: z.string().optional(),
      /** Providers to try; default: all that this platform knows. */
      providers: z.array(executionProvider).default([]),
      device: count.max(63).optional(),
      batch_size: count.min(1).max(1024).optional(),
      /** Of measuring, each provider. */
      seconds: z.number().min(0).max(60).default(2),
    }),
    output: z.strictObject({
      model: z.string(),
      precision: z.string(),
      measured: z.array(
        z.strictObject({
          provider: z.string(),
          device: count.nullable(),
          /** Null where it does not work. */
          images_per_second: z.number().nullable(),
          batch: count.nullable(),
          /** The least cosine between its embeddings and those of the CPU. */
          cosine_to_cpu: z.number().nullable(),
          /** Why it is not chosen. */
          reason: z.string().nullable(),
        }),
      ),
      /** The fastest that gives the right numbers; `score` takes it from now on. */
      chosen: z.strictObject({ provider: z.string(), device: count.nullable() }),
    }),
  },
  models_compare: {
    input: z.strictObject({
      /** Two models of one embedding space, such as two precisions of one, or twice the same. */
      models: z.tuple([z.string().min(1), z.string().min(1)]),
      /** How the second prepares its images; the first always does exactly. */
      preprocessing: z.enum(PREPROCESSINGS).default('exact'),
      /** Images of the library to compare on, with their captions. */
      images: count.min(1).max(5000).default(100),
      /** Weight files of heads whose scores are compared too. */
      heads: z.array(z.string()).default([]),
    }),
    output: z.strictObject({
      models: z.tuple([z.string(), z.string()]),
      precisions: z.tuple([z.string(), z.string()]),
      preprocessing: z.enum(PREPROCESSINGS),
      images: count,
      image_cosine: modelDrift.image_cosine,
      text_cosine: modelDrift.text_cosine,
      scores: modelDrift.scores,
      /** The model for which this is kept and told by `models_list` and `score`: the less exact of the two; null where neither is. */
      kept_for: z.string().nullable(),
    }),
  },
  models_remove: {
    input: z.strictObject({ names: z.array(z.string().min(1)).min(1) }),
    output: z.strictObject({ removed: z.array(z.string()), bytes_freed: count }),
  },
  concept_train: {
    input: z.strictObject({
      /** Name of the score in queries. */
      name: scoreName,
      /** Queries of the examples. */
      chosen: z.string().min(1),
      rejected: z.string().min(1),
    }),
    output: z.strictObject({
      ...ending,
      ...conceptFacts,
      /** Matching samples without an embedding, which could not be learned from. */ not_embedded: count,
      scored: count,
      key: z.string(),
      seconds,
    }),
  },
  concept_list: {
    input: z.strictObject({}),
    output: z.strictObject({
      concepts: z.array(z.strictObject({ ...conceptFacts, chosen_query: z.string(), rejected_query: z.string(), trained: z.string() })),
    }),
  },
  concept_export: {
    input: z.strictObject({ name: scoreName, out: z.string().min(1) }),
    output: z.strictObject({ name: z.string(), out: z.string(), bytes: count }),
  },
  concept_remove: {
    input: z.strictObject({ name: scoreName }),
    output: z.strictObject({ name: z.string() }),
  },
  safety_import: {
    input: z.strictObject({ path: z.string().min(1), type: z.enum(['md5', 'sha1', 'sha256', 'pdq', 'url']) }),
    output: z.strictObject({
      id: count,
      type: z.string(),
      entries: count,
      duplicates: count,
      /** Entries that the file itself calls another type. */
      other_type: count,
      /** Lines that are no hash of the type, and the numbers of the first of them. */
      bad: count,
      bad_lines: z.array(count),
    }),
  },
  safety_list: {
    input: z.strictObject({}),
    output: z.strictObject({
      lists: z.array(z.strictObject({ id: count, type: z.string(), entries: count, added: z.string() })),
      /** Addresses of pairs that were taken out or refused. */
      quarantined: count,
    }),
  },
  safety_remove: {
    input: z.strictObject({ ids: z.array(count).min(1) }),
    output: z.strictObject({ removed: z.array(count), quarantined: count }),
  },
  safety_check: {
    input: z.strictObject({}),
    output: z.strictObject({
      ...ending,
      checked: count,
      /** Samples that were taken out by this check. */
      quarantined: count,
      /** Images that went with them; their bytes lie in the packs until `compact`. */
      images: count,
      /** Images whose SHA-1 a list asks for and nobody can tell, since their bytes were not kept. */
      not_told: count,
      seconds,
    }),
  },
  tag: {
    input: z.strictObject({
      where: z.string(),
      add: z.array(z.string().min(1).max(100)).default([]),
      remove: z.array(z.string().min(1).max(100)).default([]),
    }),
    output: z.strictObject({ matched: count, added: count, removed: count, seconds }),
  },
  export: {
    input: z.strictObject({
      format: z.string(),
      out: z.string().min(1),
      where: z.string().default(''),
      /** img2dataset's option names; checked by the format's own schema. */
      options: z.record(z.string(), z.unknown()).default({}),
    }),
    output: z.strictObject({
      ...ending,
      rows: count,
      images: count,
      shards: count,
      bytes: count,
      seconds,
      /** Matching samples that have no bytes to write. */
      left_out: z.strictObject({ not_downloaded: count, not_kept: count }),
      out: z.string(),
    }),
  },
  stage_extract: {
    input: z.strictObject({
      in: z.string().min(1),
      /** The pool file to write. */
      out: z.string().min(1),
      type: z.enum(linkTypes).default('image'),
      preset: z.string().default('laion5b'),
      language: z.boolean().default(false),
    }),
    output: z.strictObject({
      pages: count,
      links: count,
      candidates: count,
      kept: count,
      duplicates: count,
      rejected: z.record(z.string(), count),
      bad_records: count,
      bytes_in: count,
      /** Of the pool file. */
      bytes: count,
      seconds,
      out: z.string(),
    }),
  },
  stage_fetch: {
    input: z.strictObject({
      allow_private: z.array(z.string()).default([]),
      per_host: count.min(1).max(256).default(16),
      host_interval: count.max(3_600_000).default(0),
      contact: z.string().min(3).max(200).optional(),
      /** img2dataset's option names, see stageFetchFields and exportOptionFields. */
      options: z.record(z.string(), z.unknown()),
    }),
    output: z.strictObject({
      ...ending,
      /** Of all shards that are there, those of earlier runs included. */
      rows: count,
      images: count,
      shards: count,
      /** Shards that were there already. */
      reused: count,
      /** Bytes of the files that this run wrote. */
      bytes: count,
      /** Rows of this run. */
      by_status: z.partialRecord(itemStatus, count),
      seconds,
      out: z.string(),
    }),
  },
  status: {
    input: z.strictObject({}),
    output: z.strictObject({
      library: z.string(),
      /** `attached`: files among them that lie elsewhere; `absent`: attached ones that cannot be read now and are in no other number. */
      pool: z.strictObject({ files: count, pairs: count, bytes: count, attached: count, absent: count }),
      samples: count,
      images: count,
      image_bytes: count,
      pending: count,
      by_status: z.partialRecord(itemStatus, count),
      scorers: z.array(z.strictObject({ key: z.string(), model: z.string(), scored: count, current: z.boolean() })),
      jobs: z.array(
        z.strictObject({
          id: count,
          stage: z.string(),
          state: z.string(),
          reason: z.string().nullable(),
          shards_left: count,
          started: z.string(),
        }),
      ),
    }),
  },
  verify: {
    input: z.strictObject({}),
    output: z.strictObject({
      ok: z.boolean(),
      checked: z.strictObject({ pool_files: count, images: count, thumbnails: count, vectors: count, bytes: count }),
      /** Bytes of the packs that no image refers to; `compact` frees them. */
      unreferenced_bytes: count,
      problems: z.array(z.string()),
      seconds,
    }),
  },
  compact: {
    input: z.strictObject({
      /** Only tell what would be done. */
      dry_run: z.boolean().default(false),
    }),
    output: z.strictObject({
      dry_run: z.boolean(),
      /** Images that no sample refers to, with their thumbnails and facts. */
      images: count,
      /** Embeddings of such images and of captions that are gone. */
      embeddings: count,
      /** Packs with holes, which are written anew or go. */
      packs: count,
      /** Copied from them into new packs. */
      bytes_copied: count,
      /** By which the files of `store` and `vectors` are smaller than before. */
      bytes_freed: count,
      seconds,
    }),
  },
} as const;
