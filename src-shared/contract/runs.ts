import { z } from 'zod';
import { count, itemStatus, time } from './parts.ts';

/** Operations that run in the background, as the jobs screen shows them. A run outlives the window, and a restart of the engine. */

/** Operations that can be run in the background. */
export const RUN_OPERATIONS = [
  'sample_crawl',
  'extract',
  'pool_attach',
  'add',
  'import',
  'download',
  'score',
  'export',
  'concept_train',
  'models_pull',
  'models_import',
  'models_probe',
  'safety_check',
  'verify',
  'compact',
] as const;

/** queued: waits for another run; paused: goes on when asked to; cancelled: stopped for good with everything so far kept. */
export const RUN_STATES = ['queued', 'running', 'pausing', 'paused', 'done', 'failed', 'cancelled'] as const;

const progress = z.strictObject({
  phase: z.string(),
  done: count,
  /** null while it is not known. */
  total: count.nullable(),
  failed_by_status: z.partialRecord(itemStatus, count),
  bytes: count,
  items_per_second: z.number(),
  /** Range of the time left; null while it is being estimated (30 s). */
  eta_ms: z.tuple([z.number(), z.number()]).nullable(),
  /** Share of the last seconds that was spent waiting on something, 0-1: `{ on: 'hosts', share: 0.84 }`. */
  waiting: z.strictObject({ on: z.enum(['hosts', 'decode', 'accelerator', 'disk', 'network']), share: z.number() }).nullable(),
});

const run = z.strictObject({
  id: count,
  operation: z.enum(RUN_OPERATIONS),
  input: z.record(z.string(), z.unknown()),
  state: z.enum(RUN_STATES),
  /** Why it is paused (interrupted, disk_full, network_lost, engine_stopped), queued (id of what it waits for) or failed (error code). */
  reason: z.string().nullable(),
  /** Sentence for the reason. */
  message: z.string().nullable(),
  /** Done phases, and the one at work last. */
  phases: z.array(z.string()),
  progress: progress.nullable(),
  /** Output of the operation, once it is there. */
  result: z.record(z.string(), z.unknown()).nullable(),
  created: time,
  /** When it was started or resumed last. */
  started: time.nullable(),
  ended: time.nullable(),
  /** Time at work in all. */
  worked_ms: count,
  /** The last line of its log. */
  log_line: z.string().nullable(),
});

const runId = z.strictObject({ run: count });
const none = z.strictObject({});

export const runCalls = {
  /** @throws USAGE for an input that the operation refuses: nothing is started then */
  run_start: {
    input: z.strictObject({ operation: z.enum(RUN_OPERATIONS), input: z.record(z.string(), z.unknown()).default({}) }),
    output: runId,
  },
  run_pause: { input: runId, output: none },
  run_resume: { input: runId, output: none },
  /** Stops for good; what was done is kept. */
  run_cancel: { input: runId, output: none },
  /** Takes an ended run off the list. */
  run_dismiss: { input: runId, output: none },
  runs_pause: { input: none, output: z.strictObject({ paused: count }) },
  runs_resume: { input: none, output: z.strictObject({ resumed: count }) },
  run_log: {
    input: runId.extend({ limit: count.max(2000).default(500) }),
    output: z.strictObject({
      lines: z.array(z.strictObject({ at: time, level: z.enum(['debug', 'info', 'warn', 'error']), text: z.string() })),
      /** Lines that were dropped before the first. */
      dropped: count,
    }),
  },
  /** What an export would write. Nothing is written. */
  export_preflight: {
    input: z.strictObject({
      format: z.string(),
      out: z.string(),
      where: z.string().default(''),
      options: z.record(z.string(), z.unknown()).default({}),
    }),
    output: z.strictObject({
      rows: count,
      images: count,
      left_out: z.strictObject({ not_downloaded: count, not_kept: count }),
      shards: count,
      /** Bytes to be written, lowest and highest estimate; equal where originals are copied. */
      bytes: z.tuple([count, count]),
      drive: z.strictObject({ free_bytes: count, total_bytes: count }).nullable(),
      /** Of `images`: without any licence that page or file names. */
      licence_unknown: count,
      nsfw: z.strictObject({ threshold: z.number(), above: count, unscored: count }),
      /** What stands in the way, in a sentence each. */
      problems: z.array(z.strictObject({ code: z.string(), option: z.string().nullable(), message: z.string() })),
      out_state: z.enum(['absent', 'empty', 'resumable', 'occupied', 'unwritable']),
      /** The same as a command line. */
      command: z.string(),
    }),
  },
  /** Formats and the JSON Schema of their options, from which forms are drawn. */
  export_formats: {
    input: none,
    output: z.strictObject({
      formats: z.array(
        z.strictObject({
          id: z.string(),
          title: z.string(),
          description: z.string(),
          writes_images: z.boolean(),
          schema: z.record(z.string(), z.unknown()),
        }),
      ),
    }),
  },
} as const;

export const runStreams = {
  /** All runs that are not dismissed, the newest first; at most 10 times a second. */
  runs: {
    input: none,
    snapshot: z.strictObject({
      runs: z.array(run),
      drive: z.strictObject({ free_bytes: count, total_bytes: count }).nullable(),
      network: z.enum(['unused', 'online', 'lost']),
    }),
  },
} as const;

export type RunOperation = (typeof RUN_OPERATIONS)[number];
export type Run = z.output<typeof run>;
export type RunProgress = z.output<typeof progress>;
export type RunsSnapshot = z.output<(typeof runStreams)['runs']['snapshot']>;
