import { z } from 'zod';
import { count, tagName, time } from './parts.ts';
import { target } from './views.ts';

/** What the user changes, and its undoing. Every change is one row of the operation log with what it takes to undo it. */

const operationKinds = ['edit', 'tag', 'view_save', 'view_rename', 'view_delete'] as const;
const operation = z.strictObject({
  id: count,
  kind: z.enum(operationKinds),
  /** Which change, for its words: `{ rating: 4 }`, `{ add_tags: ["coast"] }`, `{ name: "Coast" }`. */
  change: z.record(z.string(), z.unknown()),
  /** Samples that were changed. */
  samples: count,
  at: time,
  undone: z.boolean(),
});

/** How a saved view looks besides its query. */
const viewState = z.strictObject({
  query: z.string(),
  /** Conditions that are part of the view and switched off. */
  off: z.array(z.string()).default([]),
  order_by: z.string().nullable().default(null),
  layout: z.enum(['grid', 'table']).default('grid'),
  in: z.enum(['library', 'pool']).default('library'),
});
const savedView = viewState.extend({ name: z.string(), saved: time });
const viewName = z.string().trim().min(1).max(80);

export const editCalls = {
  edit: {
    input: z.strictObject({
      target,
      rating: z.number().int().min(0).max(5).nullable().optional(),
      flag: z.enum(['pick', 'reject']).nullable().optional(),
      add_tags: z.array(tagName).max(50).default([]),
      remove_tags: z.array(tagName).max(50).default([]),
    }),
    /** `operation` is null where nothing changed. */
    output: z.strictObject({ operation: operation.nullable(), matched: count, changed: count, seconds: z.number() }),
  },
  /** Takes the last change back that is not undone, or this one. @throws NOTHING_TO_UNDO */
  undo: { input: z.strictObject({ operation: count.optional() }), output: z.strictObject({ operation }) },
  /** Does the change again that was undone last. @throws NOTHING_TO_UNDO */
  redo: { input: z.strictObject({}), output: z.strictObject({ operation }) },
  history: {
    input: z.strictObject({ limit: count.max(500).default(100), before: count.optional() }),
    output: z.strictObject({ operations: z.array(operation) }),
  },
  tags_list: {
    input: z.strictObject({}),
    output: z.strictObject({
      tags: z.array(z.strictObject({ name: z.string(), count, /** Last time it was put on something. */ used: time.nullable() })),
    }),
  },
  views_list: { input: z.strictObject({}), output: z.strictObject({ views: z.array(savedView) }) },
  /** A view of the same name is replaced. */
  view_save: { input: z.strictObject({ name: viewName, view: viewState }), output: z.strictObject({ operation }) },
  view_rename: { input: z.strictObject({ from: z.string(), to: viewName }), output: z.strictObject({ operation }) },
  view_delete: { input: z.strictObject({ name: z.string() }), output: z.strictObject({ operation }) },
} as const;

export const editStreams = {
  /** Tells that something of the library has changed; at most 5 times a second. */
  library: {
    input: z.strictObject({}),
    snapshot: z.strictObject({
      /** Grows with every change of a sample. */
      rev: count,
      samples: count,
      images: count,
      pool_files: count,
      pool_pairs: count,
      scorers: z.array(z.strictObject({ name: z.string(), key: z.string(), label: z.string(), scored: count })),
      undo: operation.nullable(),
      redo: operation.nullable(),
      /** Until when all hidden images may be drawn; null: they are hidden. */
      revealed_until: time.nullable(),
    }),
  },
} as const;

export type EditOperation = z.output<typeof operation>;
export type SavedView = z.output<typeof savedView>;
export type ViewState = z.output<typeof viewState>;
export type LibrarySnapshot = z.output<(typeof editStreams)['library']['snapshot']>;
