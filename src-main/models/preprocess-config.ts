import { createHash } from 'node:crypto';
import * as z from 'zod';
import { AppError } from '#shared/errors.ts';
import { PREPROCESSINGS, type Preprocessing } from '#shared/model/preprocessings.ts';
import type { ResizeFilter } from './pillow-resize.ts';

/** How a model wants its images. */
export interface PreprocessConfig {
  /** Side of the square that the model sees, in pixels. */
  size: number;
  /** `shortest`: the shorter side becomes `resizeTo`, then the centre is cut out. `squash`: both sides become `size`. */
  mode: 'shortest' | 'squash';
  resizeTo: number;
  filter: ResizeFilter;
  /** Pixel values 0-255 times this, before mean and std. Usually 1 / 255. */
  rescale: number;
  /** Per channel R, G, B. */
  mean: [number, number, number];
  std: [number, number, number];
  /** Default: `exact`. */
  way?: Preprocessing;
}

/** Raise it when the code that follows a configuration changes its pixels. */
const CODE_VERSION = 1;
const MAX_SIDE = 2048;

/** Short name of a preprocessing; two models with the same version prepare the same bytes to the same numbers. */
export function preprocessingVersion(config: PreprocessConfig): string {
  const facts = JSON.stringify([config.size, config.mode, config.resizeTo, config.filter, config.rescale, config.mean, config.std]);
  const digest = createHash('sha256').update(facts).digest('hex').slice(0, 8);
  const version = `p${CODE_VERSION}-${config.mode}${config.size}-${config.filter}-${digest}`;
  return config.way === undefined || config.way === 'exact' ? version : `${version}-${config.way}`;
}

/** Which way a version was made. */
export function preprocessingOf(version: string): Preprocessing {
  return PREPROCESSINGS.find((way) => way !== 'exact' && version.endsWith(`-${way}`)) ?? 'exact';
}

const side = z.number().int().min(1).max(MAX_SIDE);
const channels = z.tuple([z.number(), z.number(), z.number()]);
const divisors = z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]);

/** Hugging Face `preprocessor_config.json`. PIL's numbers for `resample`: 1 lanczos, 2 bilinear, 3 bicubic. */
const huggingFaceSchema = z.object({
  do_resize: z.boolean().default(true),
  size: z.union([side, z.object({ shortest_edge: side }), z.object({ height: side, width: side })]).default(224),
  resample: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(3),
  do_center_crop: z.boolean().nullish(),
  crop_size: z.union([side, z.object({ height: side, width: side })]).nullish(),
  do_rescale: z.boolean().default(true),
  rescale_factor: z
    .number()
    .positive()
    .default(1 / 255),
  do_normalize: z.boolean().default(true),
  image_mean: channels.optional(),
  image_std: divisors.optional(),
});
const PIL_FILTERS = { 1: 'lanczos', 2: 'bilinear', 3: 'bicubic' } as const;

/** open_clip `preprocess_cfg` (also immich's `preprocess_cfg.json`). */
const openClipSchema = z.object({
  size: z.union([side, z.tuple([side, side])]),
  mode: z.literal('RGB').default('RGB'),
  mean: channels,
  std: divisors,
  interpolation: z.enum(['bicubic', 'bilinear']).default('bicubic'),
  resize_mode: z.enum(['shortest', 'squash']).default('shortest'),
});

/** open_clip's `open_clip_config.json`: the size stands with the model. */
const openClipConfigSchema = z.object({
  model_cfg: z.object({ vision_cfg: z.object({ image_size: z.union([side, z.tuple([side, side])]) }) }),
  preprocess_cfg: z.record(z.string(), z.unknown()),
});

/** Names of the files that may hold it, in the order of preference. */
export const PREPROCESS_FILES = [
  'preprocessor_config.json',
  'visual/preprocess_cfg.json',
  'preprocess_cfg.json',
  'open_clip_config.json',
] as const;

/**
 * Reads the preprocessing of a model.
 * @param file its name, which tells the format @param json the parsed file
 * @throws AppError(MODEL_INVALID) naming the file, the field, and what was expected
 */
export function parsePreprocessConfig(file: string, json: unknown): PreprocessConfig {
  if (file.endsWith('open_clip_config.json')) {
    const { model_cfg, preprocess_cfg } = parse(openClipConfigSchema, file, json);
    return fromOpenClip(file, { size: model_cfg.vision_cfg.image_size, ...preprocess_cfg });
  }
  return file.endsWith('preprocess_cfg.json') ? fromOpenClip(file, json) : fromHuggingFace(file, json);
}

function fromHuggingFace(file: string, json: unknown): PreprocessConfig {
  const raw = parse(huggingFaceSchema, file, json);
  if (!raw.do_resize) throw invalid(file, 'do_resize is false, expected true: images have many sizes');
  const crops = raw.do_center_crop ?? raw.crop_size != null;
  const squashes = typeof raw.size === 'object' && 'height' in raw.size && !crops;
  const resizeTo = shortEdge(file, 'size', raw.size);
  const size = crops && raw.crop_size ? shortEdge(file, 'crop_size', raw.crop_size) : resizeTo;
  if (size > resizeTo) throw invalid(file, `crop_size ${size} is larger than size ${resizeTo}`);
  if (raw.do_normalize && (!raw.image_mean || !raw.image_std)) throw invalid(file, 'image_mean and image_std are missing');
  return {
    size,
    mode: squashes ? 'squash' : 'shortest',
    resizeTo,
    filter: PIL_FILTERS[raw.resample],
    rescale: raw.do_rescale ? raw.rescale_factor : 1,
    mean: raw.do_normalize && raw.image_mean ? raw.image_mean : [0, 0, 0],
    std: raw.do_normalize && raw.image_std ? raw.image_std : [1, 1, 1],
  };
}

function fromOpenClip(file: string, json: unknown): PreprocessConfig {
  const raw = parse(openClipSchema, file, json);
  const [height, width] = typeof raw.size === 'number' ? [raw.size, raw.size] : raw.size;
  if (height !== width) throw invalid(file, `size is ${height}x${width}, expected a square`);
  return {
    size: height,
    mode: raw.resize_mode,
    resizeTo: height,
    filter: raw.interpolation,
    rescale: 1 / 255,
    mean: raw.mean,
    std: raw.std,
  };
}

function shortEdge(file: string, field: string, size: number | { shortest_edge: number } | { height: number; width: number }): number {
  if (typeof size === 'number') return size;
  if ('shortest_edge' in size) return size.shortest_edge;
  if (size.height !== size.width) throw invalid(file, `${field} is ${size.height}x${size.width}, expected a square`);
  return size.height;
}

function parse<Output>(schema: z.ZodType<Output>, file: string, json: unknown): Output {
  const result = schema.safeParse(json);
  if (!result.success) throw invalid(file, z.prettifyError(result.error));
  return result.data;
}

function invalid(file: string, what: string): AppError {
  return new AppError('MODEL_INVALID', `${file}: ${what}`, { data: { file } });
}
