import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import * as z from 'zod';
import { AppError } from '#shared/errors.ts';

const channels = z.tuple([z.number(), z.number(), z.number()]);

/** How an image network wants its pictures. The defaults are those of LAION's watermark model: squashed to 256, ImageNet's mean and std. */
const imageSchema = z.strictObject({
  size: z.number().int().min(1).max(2048).default(256),
  mode: z.enum(['shortest', 'squash']).default('squash'),
  filter: z.enum(['lanczos', 'bilinear', 'bicubic']).default('bilinear'),
  mean: channels.default([0.485, 0.456, 0.406]),
  std: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]).default([0.229, 0.224, 0.225]),
});

/**
 * What the person who brings a head says of it: `NAME.json` beside `NAME.safetensors`, or the same text under the key `gleaner` of the
 * metadata of a .safetensors file. All of it is optional.
 */
export const headCardSchema = z.strictObject({
  /** Id of one of Gleaner's own scores that this file is the network of: `watermark`. */
  score: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(60)
    .optional(),
  /** Name of the score in queries. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/)
    .max(60)
    .optional(),
  label: z.string().max(200).optional(),
  unit: z.string().max(60).optional(),
  range: z.tuple([z.number(), z.number()]).optional(),
  source: z.string().max(500).optional(),
  /** Embedding space that it was trained on; then it is refused elsewhere. */
  space: z.string().min(1).max(200).optional(),
  /** Hash of the one model that it was trained on; then it is refused elsewhere. */
  model: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Between the layers of a stack. */
  activation: z.enum(['none', 'relu', 'tanh', 'gelu']).optional(),
  /** After the last layer. */
  output: z.enum(['raw', 'sigmoid', 'softmax']).default('raw'),
  /** Which output is the score. */
  index: z.number().int().min(0).max(9999).default(0),
  image: imageSchema.optional(),
});

export type HeadCard = z.infer<typeof headCardSchema>;

/** What a head's author says of its pictures, or the defaults. */
export function imageFactsOf(card: HeadCard | null): z.infer<typeof imageSchema> {
  return card?.image ?? imageSchema.parse({});
}

/** The card beside a weight file; null where there is none. @throws AppError(TENSOR_FILE_INVALID) naming the field */
export async function readHeadCard(path: string): Promise<HeadCard | null> {
  const cardPath = path.replace(/\.[^./\\]+$/, '.json');
  let text: string;
  try {
    text = await readFile(cardPath, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new AppError('TENSOR_FILE_INVALID', `${cardPath} cannot be read`, { data: { path: cardPath }, cause: error });
  }
  return parseHeadCard(text, basename(cardPath));
}

/** @param file where it stands, for messages @throws AppError(TENSOR_FILE_INVALID) naming the field */
export function parseHeadCard(text: string, file: string): HeadCard {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new AppError('TENSOR_FILE_INVALID', `${file}: the description of the head is not JSON`, { data: { file }, cause: error });
  }
  const parsed = headCardSchema.safeParse(json);
  if (!parsed.success) throw new AppError('TENSOR_FILE_INVALID', `${file}: ${z.prettifyError(parsed.error)}`, { data: { file } });
  return parsed.data;
}
