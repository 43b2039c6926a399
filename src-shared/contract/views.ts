import { z } from 'zod';
import { bytes, count, itemStatus, numbers, sampleId, scope, sha256, time } from './parts.ts';

/** What the screens show: ordered results by position, histograms and facets, everything about one sample. */

/** Name of a view: an ordered result that the engine holds until 16 others have been opened. */
const viewId = z.string().max(40);
const nearAccount = z.strictObject({ term: z.string(), model: z.string(), is_sample: z.boolean(), searched: count, of: count });

/** Samples that an action is meant for: these, or all of a view but some. */
export const target = z.union([
  z.strictObject({ ids: z.array(sampleId).max(100_000) }),
  z.strictObject({ view: viewId, except: z.array(sampleId).max(100_000).default([]) }),
]);

/** One sample as tile and table show it. */
export const sampleRow = z.strictObject({
  id: sampleId,
  caption: z.string(),
  url: z.string(),
  host: z.string(),
  language: z.string().nullable(),
  status: z.union([itemStatus, z.literal('pending')]),
  /** Null without an image. Upright: the EXIF orientation is applied. */
  sha256: sha256.nullable(),
  width: count.nullable(),
  height: count.nullable(),
  bytes: count.nullable(),
  format: z.string().nullable(),
  rating: z.number().int().min(0).max(5).nullable(),
  flag: z.enum(['pick', 'reject']).nullable(),
  tags: z.array(z.string()),
  /** Current scores by name: `{ aesthetic: 6.1 }`. */
  scores: z.record(z.string(), z.number()),
  /** Why the image may only be drawn blurred; null where it may be drawn. Unscored counts as unsafe. */
  hidden: z.enum(['nsfw', 'unscored']).nullable(),
});

/** One pair of the pool. */
export const pairRow = z.strictObject({
  uid: z.string(),
  caption: z.string(),
  url: z.string(),
  host: z.string(),
  language: z.string().nullable(),
  page_url: z.string(),
  claimed_width: count.nullable(),
  claimed_height: count.nullable(),
  length: count,
  date: time.nullable(),
  crawl_file: z.string(),
  type: z.string(),
  /** Scores that attached metadata came with. */
  scores: z.record(z.string(), z.number()),
});

const histogram = z.strictObject({
  /** As it was asked for: `aesthetic`, `width`. */
  field: z.string(),
  /** Model or head, for scores; null for facts. */
  label: z.string().nullable(),
  /** Whether it is a score, whose name is a model's opinion. */
  is_score: z.boolean(),
  /** Lowest and highest value of the whole scope; null where no row has one. */
  lowest: z.number().nullable(),
  highest: z.number().nullable(),
  /** Edges of the outermost bins. */
  from: z.number(),
  to: z.number(),
  /** Rows of each bin: of the whole scope; that pass all conditions but those on this field; that pass all. */
  all: z.array(count),
  others: z.array(count),
  inside: z.array(count),
  /** Rows that pass all other conditions and have no value. */
  missing: count,
});

const facet = z.strictObject({
  field: z.string(),
  /** Values under all other conditions. */
  distinct: count,
  values: z.array(z.strictObject({ value: z.string(), /** Under all other conditions. */ count, /** In the whole scope. */ all: count })),
});

export const viewCalls = {
  /** Opens an ordered result of the library. Its order stays as it is; rows are read as they are when they are read. */
  view_open: {
    input: z.strictObject({
      query: z.string().default(''),
      /** Field or score, `-` before it for descending; `random`. Default: the nearest first for `meaning:` and `like:`, else by id. */
      order_by: z.string().optional(),
      seed: z.number().int().default(0),
    }),
    output: z.strictObject({
      view: viewId,
      query: z.string(),
      order_by: z.string(),
      matched: count,
      total: count,
      /** One byte each sample, in order: 0 without an image, else 1 + round(254 (r - 0.6) / 1.6) for the aspect ratio r clamped to 0.6-2.2. */
      aspects: bytes,
      /** Matching rows without a value for `order_by`; they come last. */
      without_order: count,
      near: z.array(nearAccount),
      seconds: z.number(),
    }),
  },
  /** @throws VIEW_GONE for a view that is no longer held */
  view_rows: {
    input: z.strictObject({ view: viewId, offset: count, limit: count.min(1).max(500) }),
    /** null: deleted since. */
    output: z.strictObject({ rows: z.array(sampleRow.nullable()) }),
  },
  /**
   * Small pictures of images: thumbnails as JPEG, or a few colours of each as PNG. null for an image that the library does not know, that
   * cannot be read, or that is hidden and asked for in clear.
   */
  thumbnails: {
    input: z.strictObject({ images: z.array(sha256).min(1).max(200), blurred: z.boolean() }),
    output: z.strictObject({ pictures: z.array(bytes.nullable()) }),
  },
  /** Ids of the positions `from` to `to` (not included). */
  view_ids: { input: z.strictObject({ view: viewId, from: count, to: count }), output: z.strictObject({ ids: numbers }) },
  /** Position of each sample in the view, -1 for none. */
  view_positions: {
    input: z.strictObject({ view: viewId, ids: z.array(sampleId).max(100_000) }),
    output: z.strictObject({ positions: numbers }),
  },
  /** Pairs of the pool, by position. */
  pool_rows: {
    input: z.strictObject({ query: z.string().default(''), order_by: z.string().optional(), offset: count, limit: count.min(1).max(500) }),
    output: z.strictObject({ rows: z.array(pairRow), seconds: z.number() }),
  },
  /** Count, histograms and facets of a query in one scan. Conditions that are joined by AND at the top are told apart by field. */
  summary: {
    input: z.strictObject({
      in: scope.default('library'),
      query: z.string().default(''),
      histograms: z.array(z.strictObject({ field: z.string(), bins: count.min(2).max(200).default(57) })).max(24),
      facets: z
        .array(
          z.strictObject({
            field: z.string(),
            limit: count.max(1000).default(6),
            /** Only values that hold this. */
            search: z.string().max(100).default(''),
            /** Values that come whatever their count, such as chosen ones. */
            include: z.array(z.string()).max(50).default([]),
          }),
        )
        .max(24),
    }),
    output: z.strictObject({
      matched: count,
      total: count,
      histograms: z.array(histogram),
      facets: z.array(facet),
      /** Attached files that the answer goes without. */
      missing: z.array(z.string()),
      seconds: z.number(),
    }),
  },
  /** For each top-level condition of the query: how many rows there would be without it. For results with nothing in them. */
  without_each: {
    input: z.strictObject({ in: scope.default('library'), query: z.string() }),
    output: z.strictObject({ total: count, conditions: z.array(z.strictObject({ text: z.string(), matched: count })) }),
  },
  /** Fields that can be filtered by and sorted by now: facts and the scores that the library or pool has. */
  fields: {
    input: z.strictObject({ in: scope.default('library') }),
    output: z.strictObject({
      fields: z.array(
        z.strictObject({
          name: z.string(),
          kind: z.enum(['number', 'date', 'words', 'match', 'choice', 'tags', 'meaning', 'like']),
          meaning: z.string(),
          choices: z.array(z.string()),
          is_score: z.boolean(),
          /** Model or head of a score. */
          label: z.string().nullable(),
          range: z.tuple([z.number(), z.number()]).nullable(),
          /** Samples that have the score; null for facts. */
          scored: count.nullable(),
        }),
      ),
    }),
  },
  /** Everything about one sample. @throws SAMPLE_NOT_FOUND */
  sample: {
    input: z.strictObject({ id: sampleId }),
    output: z.strictObject({
      row: sampleRow,
      clean_caption: z.string().nullable(),
      uid: z.string(),
      page_url: z.string(),
      page_title: z.string().nullable(),
      page_licence: z.string().nullable(),
      page_signals: z.unknown(),
      crawl_file: z.string(),
      record_offset: count,
      crawled: time.nullable(),
      /** How the link stands on the page: `img/src`. */
      attribute: z.string(),
      claimed_width: count.nullable(),
      claimed_height: count.nullable(),
      language_probability: z.number().nullable(),
      extra: z.record(z.string(), z.unknown()),
      fetch: z
        .strictObject({
          status: itemStatus,
          http_status: count.nullable(),
          message: z.string().nullable(),
          attempts: count,
          final_url: z.string().nullable(),
          content_type: z.string().nullable(),
          fetched: time,
        })
        .nullable(),
      image: z
        .strictObject({
          md5: z.string(),
          kept: z.enum(['original', 'resized', 'none']),
          orientation: count.nullable(),
          is_animated: z.boolean(),
          has_alpha: z.boolean(),
          profile: z.string().nullable(),
          dhash: z.string(),
          phash: z.string(),
          pdq: z.string(),
          pdq_quality: count,
          /** img2dataset's form, tag to printed value. */
          exif: z.record(z.string(), z.unknown()),
          /** What the file says of its rights: creator, copyright, licence, data mining. */
          rights: z.record(z.string(), z.unknown()),
        })
        .nullable(),
      scores: z.array(
        z.strictObject({
          name: z.string(),
          key: z.string(),
          label: z.string(),
          model: z.string(),
          value: z.number(),
          range: z.tuple([z.number(), z.number()]),
          /** Share of the samples with this score that are not above it, 0-100. */
          percentile: z.number().nullable(),
          is_current: z.boolean(),
        }),
      ),
      /** Other samples with the same bytes. */
      same_image: z.array(sampleId),
    }),
  },
  /** Which conditions of a query a sample meets, for "Why is this here?". */
  explain: {
    input: z.strictObject({ id: sampleId, query: z.string() }),
    output: z.strictObject({ conditions: z.array(z.strictObject({ text: z.string(), meets: z.boolean() })) }),
  },
  /** What several samples have in common and where they differ. */
  selection_facts: {
    input: z.strictObject({ target }),
    output: z.strictObject({
      samples: count,
      with_image: count,
      ratings: z.array(z.strictObject({ rating: count.nullable(), count })),
      flags: z.array(z.strictObject({ flag: z.string().nullable(), count })),
      tags: z.array(z.strictObject({ name: z.string(), count })),
      scores: z.array(z.strictObject({ name: z.string(), min: z.number(), max: z.number(), mean: z.number(), scored: count })),
    }),
  },
  /** Lets hidden images be read in clear: these for a minute, or all until `minutes` have passed (0 ends it). */
  reveal: {
    input: z.union([z.strictObject({ images: z.array(sha256).min(1).max(500) }), z.strictObject({ minutes: count.max(240) })]),
    output: z.strictObject({ until: time }),
  },
} as const;

export type SampleRow = z.output<typeof sampleRow>;
export type PairRow = z.output<typeof pairRow>;
export type Target = z.input<typeof target>;
export type Histogram = z.output<typeof histogram>;
export type Facet = z.output<typeof facet>;
