import * as z from 'zod';

const insideFolder = z
  .string()
  .min(1)
  .max(200)
  .refine(
    (path) => !path.startsWith('/') && !/^[a-z]:/i.test(path) && !path.includes('\\') && !path.split('/').includes('..'),
    'must be a path inside the model folder',
  );

/** A score of the model's own: a linear head on the image embedding. */
export const modelHeadSchema = z.strictObject({
  /** Id of the scorer, `sample-aesthetic`: lower-case letters, digits and dashes. */
  id: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(60),
  /** Path of the weights inside the model folder: .safetensors with `weight` and `bias`, or .npy of dim + 1 numbers, the bias last. */
  file: insideFolder,
  /** Name of the score in queries: `aesthetic`. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/)
    .max(60),
  label: z.string().max(200).optional(),
  range: z.tuple([z.number(), z.number()]).optional(),
  source: z.string().max(500).optional(),
});

/** What a text tower wants that neither its graph nor tokenizer.json may tell. */
export const textSettingsSchema = z.strictObject({
  /** Token ids per text. */
  context: z.number().int().min(1).max(4096).optional(),
  /** Id that fills the rest of a row; SigLIP reads it. */
  pad_id: z.number().int().nonnegative().optional(),
  /** The model was trained on lower-case texts and its tokenizer does not see to it. */
  lowercase: z.boolean().optional(),
});
export type TextSettings = z.infer<typeof textSettingsSchema>;

/** `gleaner.json` of a model folder: what the other files do not tell. All of it is optional. */
export const modelManifestSchema = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  /** Embedding space, `openai/clip-vit-base-patch32`; heads belong to exactly one. */
  space: z.string().min(1).max(200).optional(),
  /** True for the model that ships with Gleaner for trying it out. */
  isSample: z.boolean().default(false),
  licence: z.string().max(500).optional(),
  description: z.string().max(2000).optional(),
  text: textSettingsSchema.default({}),
  heads: z.array(modelHeadSchema).max(20).default([]),
});

export type ModelHead = z.infer<typeof modelHeadSchema>;
