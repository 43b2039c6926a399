import { z } from 'zod';
import { DENSITIES, THEMES } from '../model/app-settings.ts';
import { count, time } from './parts.ts';

/** The app around the library: which library is open, the user's settings, folders to choose from. */

/** What the user has set for this computer; kept in the user's configuration folder. */
export const appSettings = z.strictObject({
  theme: z.enum(THEMES),
  density: z.enum(DENSITIES),
  /** BCP 47, or `system`. */
  locale: z.string().max(35),
  /** Sent with every download, so that a site can reach the user. */
  contact: z
    .string()
    .max(200)
    .regex(/^(|[\x21-\x7e]{3,})$/, 'expected an address without spaces, or none'),
  /** NSFW scores from here on are hidden, 0-1. */
  nsfw_threshold: z.number().min(0).max(1),
  /** Whether NSFW-scored and unscored images are drawn hidden until asked for. */
  hide_unsafe: z.boolean(),
  /** WCAG 2.1.4: one switch turns keys without a modifier off. */
  single_letter_keys: z.boolean(),
  /** Command id to key, where the user has changed it: `{ "rate.5": "Digit5" }`. */
  key_map: z.record(z.string().max(60), z.string().max(60)),
  /** Mean time between two requests to one host, milliseconds. */
  host_interval_ms: z.number().int().min(100).max(60_000),
  /** Connections at a time to one host. */
  per_host: z.number().int().min(1).max(8),
  /** Jobs pause below so much free space, bytes. */
  min_free_bytes: count,
  tile_height: z.number().int().min(72).max(320),
  log_scale: z.boolean(),
  /** Sizes and states of panels, by view; the UI's own. */
  layout: z.record(z.string().max(60), z.unknown()),
});

export type AppSettings = z.output<typeof appSettings>;

const openLibrary = z.strictObject({
  path: z.string(),
  /** Last part of the path. */
  name: z.string(),
});

const drive = z.strictObject({ free_bytes: count, total_bytes: count });

export const appCalls = {
  library_create: { input: z.strictObject({ path: z.string().min(1) }), output: openLibrary },
  library_open: { input: z.strictObject({ path: z.string().min(1) }), output: openLibrary },
  library_close: { input: z.strictObject({}), output: z.strictObject({}) },
  recent_remove: { input: z.strictObject({ path: z.string() }), output: z.strictObject({}) },
  settings_change: { input: appSettings.partial(), output: appSettings },
  /** What lies in a folder, for choosing files where no native dialog is. */
  folder_list: {
    input: z.strictObject({
      /** Default: the user's home. */
      path: z.string().optional(),
      /** Only folders, or files whose names end so (`.parquet`) too. */
      endings: z.array(z.string()).default([]),
      hidden: z.boolean().default(false),
    }),
    output: z.strictObject({
      path: z.string(),
      parent: z.string().nullable(),
      drive,
      entries: z.array(
        z.strictObject({
          name: z.string(),
          path: z.string(),
          kind: z.enum(['folder', 'file']),
          bytes: count.nullable(),
          changed: time.nullable(),
          /** Whether the folder is a Gleaner library. */
          is_library: z.boolean(),
        }),
      ),
      /** Entries beyond the first 5,000. */
      left_off: count,
    }),
  },
  folder_create: { input: z.strictObject({ path: z.string().min(1) }), output: z.strictObject({ path: z.string() }) },
} as const;

export const appStreams = {
  app: {
    input: z.strictObject({}),
    snapshot: z.strictObject({
      version: z.string(),
      home: z.enum(['serve', 'desktop']),
      platform: z.string(),
      cores: count,
      memory_bytes: count,
      /** Where a new library is proposed. */
      default_library: z.string(),
      settings: appSettings,
      library: openLibrary.nullable(),
      /** Libraries opened before, the last first. */
      recent: z.array(openLibrary.extend({ opened: time, is_there: z.boolean() })),
    }),
  },
} as const;

export type AppSnapshot = z.output<(typeof appStreams)['app']['snapshot']>;
