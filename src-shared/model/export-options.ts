import { z } from 'zod';
import { AppError } from '../errors.ts';
import { booleanFromText, listFromText, nullFromText, numberFromText } from './option-text.ts';

/** img2dataset's resize modes. */
export const RESIZE_MODES = ['no', 'border', 'keep_ratio', 'keep_ratio_largest', 'center_crop'] as const;
/** img2dataset's interpolation names; `bilinear`, `bicubic` and `lanczos4` are other names of `linear`, `cubic` and `lanczos`. */
export const INTERPOLATIONS = ['nearest', 'linear', 'bilinear', 'cubic', 'bicubic', 'area', 'lanczos', 'lanczos4'] as const;
/** img2dataset's formats, and `original`: the bytes as they were downloaded. */
export const ENCODE_FORMATS = ['original', 'jpg', 'png', 'webp'] as const;

export type ResizeMode = (typeof RESIZE_MODES)[number];
export type Interpolation = (typeof INTERPOLATIONS)[number];
export type EncodeFormat = (typeof ENCODE_FORMATS)[number];

/** Columns that every export writes itself; a further column cannot have one of these names. */
export const RESERVED_COLUMNS = [
  ...['key', 'caption', 'url', 'width', 'height', 'original_width', 'original_height'],
  ...['status', 'error_message', 'exif', 'md5', 'sha256', 'sha512', 'jpg', 'png', 'webp'],
] as const;

const wholeNumber = (min: number, max: number) => z.preprocess(numberFromText, z.int().min(min).max(max));
const limit = (min: number) => z.preprocess((value) => nullFromText(numberFromText(value)), z.number().min(min).nullable());
const flag = () => z.preprocess(booleanFromText, z.boolean());

/**
 * The options of an export, with img2dataset's names; texts as a command line gives them are read too (`256`, `true`, `inf`, `a,b`).
 * `title`, `group` and `description` are for forms.
 *
 * Defaults are img2dataset's but for these, because a library keeps originals and an export should not lose anything unasked:
 * without `image_size` and `resize_mode` nothing is resized, and without `encode_format` nothing is encoded again.
 */
export const exportOptionFields = z.strictObject({
  image_size: wholeNumber(1, 16_384).default(256).meta({ title: 'Target side', group: 'resizing', description: 'Target side in pixels.' }),
  resize_mode: z.enum(RESIZE_MODES).optional().meta({
    title: 'Resize',
    group: 'resizing',
    description: "no, or one of img2dataset's ways to reach image_size. Default: border where image_size is given, no where it is not.",
  }),
  resize_only_if_bigger: flag().default(false).meta({
    title: 'Only reduce',
    group: 'resizing',
    description: 'Leave images alone that are not larger than image_size (no padding, no cropping either).',
  }),
  upscale_interpolation: z
    .enum(INTERPOLATIONS)
    .default('lanczos')
    .meta({ title: 'Filter for enlarging', group: 'resizing', description: 'Filter for enlarging.' }),
  downscale_interpolation: z
    .enum(INTERPOLATIONS)
    .default('area')
    .meta({ title: 'Filter for reducing', group: 'resizing', description: 'Filter for reducing.' }),
  encode_quality: z.preprocess(numberFromText, z.int().min(0).max(101).optional()).meta({
    title: 'Quality',
    group: 'encoding',
    description: 'jpg 0-100, webp 0-100 (101: lossless), png: compression level 0-9. Default: 95, for png 6.',
  }),
  encode_format: z.enum(ENCODE_FORMATS).optional().meta({
    title: 'Image format',
    group: 'encoding',
    description:
      'original (the downloaded bytes, each under the extension of its own format; only where nothing is resized or blurred), jpg, png or webp. Default: original where nothing is resized or blurred, jpg otherwise.',
  }),
  disable_all_reencoding: flag().default(false).meta({
    title: 'Copy bytes untouched',
    group: 'encoding',
    description: 'Write the downloaded bytes and nothing else: no decoding, no filters, no resizing, no width and height.',
  }),
  skip_reencode: flag().default(false).meta({
    title: 'Keep what has the format',
    group: 'encoding',
    description: 'With encode_format jpg, png or webp: keep the bytes of images that have that format already and need no resizing.',
  }),
  number_sample_per_shard: wholeNumber(1, 1_000_000)
    .default(10_000)
    .meta({ title: 'Rows in a shard', group: 'shards', description: 'Rows in a shard, failed ones included.' }),
  oom_shard_count: wholeNumber(1, 12)
    .default(5)
    .meta({ title: 'Digits of shard names', group: 'shards', description: 'Digits of a shard name.' }),
  min_image_size: limit(0)
    .default(0)
    .meta({ title: 'Least shorter side', group: 'filters', description: 'Shorter side in pixels, at least.' }),
  max_image_area: limit(0)
    .default(null)
    .meta({ title: 'Largest area', group: 'filters', description: 'Pixels, at most; null for no limit.' }),
  max_aspect_ratio: limit(1)
    .default(null)
    .meta({ title: 'Largest aspect ratio', group: 'filters', description: 'Longer side by shorter side, at most; null for no limit.' }),
  compute_hash: z
    .preprocess(nullFromText, z.enum(['md5', 'sha256', 'sha512']).nullable())
    .default('sha256')
    .meta({ title: 'Hash', group: 'metadata', description: 'Hash of the downloaded bytes in the metadata; null for none.' }),
  extract_exif: flag().default(true).meta({
    title: 'EXIF column',
    group: 'metadata',
    description: "img2dataset's column `exif`: the EXIF tags of the downloaded image, as JSON text.",
  }),
  bbox_col: z.preprocess(nullFromText, z.string().min(1).nullable()).default(null).meta({
    title: 'Boxes to blur',
    group: 'encoding',
    description: 'Column with boxes to blur, a list of [x_min, y_min, x_max, y_max] in fractions of the sides; saved too.',
  }),
  save_additional_columns: z
    .preprocess(listFromText, z.array(z.string().min(1)))
    .default([])
    .meta({ title: 'Further columns', group: 'metadata', description: 'Further columns to write, in this order.' }),
});

type ExportOptionFields = z.infer<typeof exportOptionFields>;

/** Options with every default filled in. Plain JSON, and read again they give themselves. */
export interface ExportOptions extends Omit<ExportOptionFields, 'resize_mode' | 'encode_format' | 'encode_quality'> {
  resize_mode: ResizeMode;
  encode_format: EncodeFormat;
  encode_quality: number;
}

/** Fills in the defaults that depend on other options and refuses what does not go together. */
export const exportOptionsSchema = z.preprocess(
  (input) => {
    if (typeof input !== 'object' || input === null) return input;
    const given: { image_size?: unknown; resize_mode?: unknown } = input;
    return given.image_size !== undefined && given.resize_mode === undefined ? { ...input, resize_mode: 'border' } : input;
  },
  exportOptionFields.transform((fields, context): ExportOptions => {
    const resizeMode = fields.resize_mode ?? 'no';
    const isKept = (resizeMode === 'no' && fields.bbox_col === null) || fields.disable_all_reencoding;
    const encodeFormat = fields.encode_format ?? (isKept ? 'original' : 'jpg');
    const columns = fields.save_additional_columns;
    const options: ExportOptions = {
      ...fields,
      resize_mode: resizeMode,
      encode_format: encodeFormat,
      encode_quality: fields.encode_quality ?? (encodeFormat === 'png' ? 6 : 95),
      save_additional_columns: fields.bbox_col === null || columns.includes(fields.bbox_col) ? columns : [...columns, fields.bbox_col],
    };
    for (const [path, message] of conflictsOf(options)) context.addIssue({ code: 'custom', path: [path], message });
    return options;
  }),
);

function* conflictsOf(options: ExportOptions): Generator<[keyof ExportOptions, string]> {
  const { encode_format: format, encode_quality: quality, save_additional_columns: columns } = options;
  if (options.disable_all_reencoding && options.bbox_col !== null)
    yield ['bbox_col', `expected none with disable_all_reencoding, got ${options.bbox_col}: nothing would be blurred`];
  if (format === 'original' && options.bbox_col !== null) yield ['encode_format', 'expected jpg, png or webp with bbox_col, got original'];
  if (format === 'original' && options.resize_mode !== 'no' && !options.disable_all_reencoding)
    yield ['encode_format', `expected jpg, png or webp with resize_mode ${options.resize_mode}, got original`];
  if (format === 'png' && quality > 9) yield ['encode_quality', `for png it is the compression level, expected 0..9, got ${quality}`];
  if (format === 'jpg' && quality > 100) yield ['encode_quality', `for jpg expected 0..100, got ${quality}`];
  const reserved: readonly string[] = RESERVED_COLUMNS;
  for (const [index, column] of columns.entries()) {
    if (reserved.includes(column)) yield ['save_additional_columns', `${column} is a column that the export writes itself`];
    if (columns.indexOf(column) !== index) yield ['save_additional_columns', `${column} is named twice`];
  }
}

/**
 * Reads the options of an export.
 * @param input an object with img2dataset's option names; values may be texts
 * @throws AppError(USAGE) naming each option that is unknown or wrong, the expectation and the value
 */
export function parseExportOptions(input: unknown): ExportOptions {
  const parsed = exportOptionsSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const [name] = issue.path;
    if (name === undefined) return issue.message;
    const value = typeof input === 'object' && input !== null ? Object.entries(input).find(([key]) => key === name)?.[1] : undefined;
    return `${String(name)}: ${issue.message}${issue.code === 'custom' ? '' : `, got ${JSON.stringify(value)}`}`;
  });
  throw new AppError('USAGE', `export options: ${problems.join('; ')}`, { data: { problems } });
}
