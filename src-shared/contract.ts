import { z } from 'zod';
import { listFromText } from './model/option-text.ts';
import { ITEM_STATUSES, type ItemStatus } from './outcome.ts';

/**
 * Every operation of the engine: what goes in and what comes out. The CLI prints the outputs as they are (`--json`), so the names are
 * those of the command line: snake_case, units in the name.
 */
const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();
const itemStatus = z.enum(Object.keys(ITEM_STATUSES) as [ItemStatus, ...ItemStatus[]]);
/** `paused` = stopped before the end with everything so far kept; the same call goes on. */
const ending = {
  state: z.enum(['done', 'paused']),
  /** interrupted, disk_full, network_lost; null when done */
  reason: z.string().nullable(),
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

export const linkTypes = ['image', 'image_only', 'audio', 'video', 'text'] as const;

export const contract = {
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
    output: z.strictObject({ ...ending, matched: count, added: count, duplicates: count, seconds }),
  },
  download: {
    input: z.strictObject({
      allow_private: z.array(z.string().regex(/^[^\s:/]+:\d{1,5}$|^\[[0-9a-f:]+\]:\d{1,5}$/i, 'expected HOST:PORT')).default([]),
      contact: z
        .string()
        .min(3)
        .max(200)
        .regex(/^[\x21-\x7e]+$/, 'expected an address without spaces')
        .optional(),
      keep: z
        .union([z.literal('original'), z.literal('none'), z.strictObject({ maxSide: z.number().int().min(16).max(16_384) })])
        .default('original'),
      /** Try those again whose last try ended so, instead of those never tried. */
      retry: z.array(itemStatus.exclude(['ok'])).optional(),
    }),
    output: z.strictObject({
      ...ending,
      attempted: count,
      ok: count,
      failed: count,
      by_status: z.partialRecord(itemStatus, count),
      bytes: count,
      seconds,
    }),
  },
  score: {
    input: z.strictObject({
      /** Model folder; default: the sample model that comes with Gleaner. */
      model: z.string().optional(),
      /** Further weight files of heads. */
      heads: z.array(z.string()).default([]),
      /** At most so many samples, lowest ids first. */
      limit: count.positive().optional(),
    }),
    output: z.strictObject({
      ...ending,
      scored: count,
      failed: count,
      seconds,
      model: z.string(),
      is_sample: z.boolean(),
      scorers: z.array(z.string()),
      provider: z.string(),
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
      problems: z.array(z.string()),
      seconds,
    }),
  },
} as const;

export type Operation = keyof typeof contract;
/** What a caller may pass: defaults may be left out. */
export type InputOf<Name extends Operation> = z.input<(typeof contract)[Name]['input']>;
/** What a handler gets: defaults filled in. */
export type ParsedInputOf<Name extends Operation> = z.output<(typeof contract)[Name]['input']>;
export type OutputOf<Name extends Operation> = z.output<(typeof contract)[Name]['output']>;
