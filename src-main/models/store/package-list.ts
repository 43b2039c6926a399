import * as z from 'zod';
import { AppError } from '#shared/errors.ts';
import listJson from '../../../resources/models.json' with { type: 'json' };
import { textSettingsSchema } from '../model-manifest.ts';

/** How the numbers of a model's weights are kept: `q8` are 8-bit integers. */
export const PRECISIONS = ['fp32', 'fp16', 'q8'] as const;
export type Precision = (typeof PRECISIONS)[number];

const fileSchema = z.strictObject({
  /** Path in the repository, and in the model folder. */
  path: z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/),
  /** Null where only the hub tells. */
  bytes: z.number().int().positive().nullable(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});
export type PackageFile = z.infer<typeof fileSchema>;

const packageSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  name: z.string().min(1),
  /** `owner/name` on the hub. */
  repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  /** Commit of the repository; null: the newest at the time of the download, which the model's record then names. */
  revision: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .nullable(),
  /** Embedding space; heads belong to exactly one. */
  space: z.string().min(1),
  dim: z.number().int().positive(),
  /** Side of the images that the model sees, in pixels. */
  image_size: z.number().int().positive(),
  licence: z.string().min(1),
  licence_url: z.url(),
  licence_note: z.string(),
  /** Ids of the scores whose published heads fit. */
  heads: z.array(z.string()),
  /** What the model's own preprocessing file is expected to say. */
  preprocessing: z.strictObject({
    resize: z.enum(['shortest', 'squash']),
    filter: z.enum(['bicubic', 'bilinear']),
    mean: z.tuple([z.number(), z.number(), z.number()]),
    std: z.tuple([z.number(), z.number(), z.number()]),
  }),
  /** What tokenizer.json does not tell of the text tower. */
  text: textSettingsSchema.optional(),
  /** Files that every precision needs. */
  common: z.array(fileSchema).min(1),
  precisions: z.partialRecord(z.enum(PRECISIONS), z.array(fileSchema).length(2)),
});
export type ModelPackage = z.infer<typeof packageSchema>;

const listSchema = z.strictObject({ format: z.literal(1), packages: z.array(packageSchema) });

/** The models that `models pull` knows: resources/models.json. */
export function knownPackages(): ModelPackage[] {
  return listSchema.parse(listJson).packages;
}

/** Name of an installed model: `clip-vit-b-32-fp16`. */
export const installedName = (pack: Pick<ModelPackage, 'id'>, precision: Precision): string => `${pack.id}-${precision}`;

/**
 * The package of an id, and its precision.
 * @param precision default: fp32 @throws AppError(MODEL_NOT_FOUND) naming what there is
 */
export function choosePackage(
  id: string,
  precision: Precision = 'fp32',
): { pack: ModelPackage; precision: Precision; files: PackageFile[] } {
  const packages = knownPackages();
  const pack = packages.find((candidate) => candidate.id === id);
  if (!pack) {
    throw new AppError('MODEL_NOT_FOUND', `no model has the id ${id}; there are ${packages.map((known) => known.id).join(', ')}`, {
      data: { id },
    });
  }
  const towers = pack.precisions[precision];
  if (!towers) {
    throw new AppError('MODEL_NOT_FOUND', `${id} is not offered in ${precision}, only in ${Object.keys(pack.precisions).join(', ')}`, {
      data: { id, precision },
    });
  }
  return { pack, precision, files: [...pack.common, ...towers] };
}
