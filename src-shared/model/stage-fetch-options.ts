import { z } from 'zod';
import { AppError } from '../errors.ts';
import { type ExportOptions, exportOptionFields, parseExportOptions } from './export-options.ts';
import { booleanFromText, listFromText, nullFromText, numberFromText } from './option-text.ts';

/** Kinds of URL lists, by img2dataset's names. */
export const LIST_FORMATS = ['txt', 'csv', 'tsv', 'jsonl', 'json', 'parquet'] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

const INPUT_FORMATS = LIST_FORMATS.flatMap((format) => (format === 'parquet' ? [format] : [format, `${format}.gz`]));

const whole = (min: number, max: number) => z.preprocess(numberFromText, z.int().min(min).max(max));
const column = () => z.preprocess(nullFromText, z.string().min(1).nullable());
const hint = () => z.unknown().optional().describe('Accepted for old scripts; Gleaner decides by itself.');

/**
 * The options of img2dataset's whole job besides those of an export, with img2dataset's names and defaults; texts as a command line gives
 * them are read too.
 */
export const stageFetchFields = z.strictObject({
  url_list: z.string().min(1).describe('A list of image URLs, or a folder of lists.'),
  output_folder: z.string().min(1).default('images').describe('Folder to write to.'),
  output_format: z.string().min(1).default('files').describe('files, webdataset, parquet, url-parquet or dummy.'),
  input_format: z
    .enum(INPUT_FORMATS as [string, ...string[]])
    .optional()
    .describe('txt, csv, tsv, json, jsonl (each also with .gz) or parquet; of a folder, which files are lists. Default: by the name.'),
  url_col: z.string().min(1).default('url').describe('Column of the URLs.'),
  caption_col: column().default(null).describe('Column of the captions.'),
  verify_hash: z
    .preprocess(listFromText, z.array(z.string().min(1)))
    .default([])
    .describe('column,kind: a column that says what the hash of each image must be, and the hash, which compute_hash must name too.'),
  timeout: z
    .preprocess(numberFromText, z.number().min(0.1).max(600))
    .default(10)
    .describe('Seconds to wait for a connection, an answer, and between two pieces of a body.'),
  retries: whole(0, 10).default(0).describe('Further tries of an image whose host may yet answer.'),
  thread_count: whole(1, 1024).default(256).describe('Downloads at a time over all hosts; a host gets no more than politeness allows.'),
  incremental_mode: z
    .enum(['incremental', 'overwrite', 'extend'])
    .default('incremental')
    .describe(
      'incremental: go on with the shards that are missing; overwrite: remove the shards that are there; extend: add further ones.',
    ),
  safety_lists: z
    .preprocess(
      listFromText,
      z.array(z.string().regex(/^(md5|sha1|sha256|pdq|url)=./, 'expected TYPE=FILE, where TYPE is md5, sha1, sha256, pdq or url')),
    )
    .default([])
    .describe('TYPE=FILE,...: hash lists; what is in them is not fetched, decoded or written.'),
  user_agent_token: z
    .preprocess(
      nullFromText,
      z
        .string()
        .regex(/^[A-Za-z][\w-]{0,63}$/, 'expected a word')
        .nullable(),
    )
    .default(null)
    .describe('A further name that hosts may mean you by.'),
  disallowed_header_directives: z
    .preprocess((value) => (nullFromText(value) === null ? null : listFromText(value)), z.array(z.string().min(1)).nullable())
    .default(null)
    .describe('X-Robots-Tag directives that keep an image out, [] for none. Default: noai, noimageai, noindex, noimageindex and none.'),
  ignore_ssl_certificate: z
    .preprocess(booleanFromText, z.literal(false, 'certificates are always checked'))
    .default(false)
    .describe('false: certificates are always checked.'),
  processes_count: hint(),
  subjob_size: hint(),
  distributor: hint(),
  max_shard_retry: hint(),
  enable_wandb: hint(),
  wandb_project: hint(),
});

export type StageFetchFields = z.output<typeof stageFetchFields>;

/** Options with every default filled in. */
export interface StageFetchOptions {
  fetch: Omit<StageFetchFields, 'verify_hash'> & { verify_hash: { column: string } | null };
  samples: ExportOptions;
}

/**
 * Reads the options of `stage fetch`. Unlike those of an export, images are resized (border, 256) and encoded (jpg), as img2dataset does.
 * @throws AppError(USAGE) naming each option that is unknown or wrong
 */
export function parseStageFetchOptions(input: Readonly<Record<string, unknown>>): StageFetchOptions {
  const own = Object.entries(input).filter(([name]) => !(name in exportOptionFields.shape));
  const parsed = stageFetchFields.safeParse(Object.fromEntries(own));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path: [name], message }) => {
      const value = own.find(([key]) => key === name)?.[1];
      return name === undefined ? message : `${String(name)}: ${message}, got ${JSON.stringify(value)}`;
    });
    throw new AppError('USAGE', `stage fetch: ${problems.join('; ')}`, { data: { problems } });
  }
  const given = Object.entries(input).filter(([name]) => name in exportOptionFields.shape);
  const samples = parseExportOptions({ image_size: 256, resize_mode: 'border', encode_format: 'jpg', ...Object.fromEntries(given) });
  return { fetch: { ...parsed.data, verify_hash: hashColumn(parsed.data.verify_hash, samples) }, samples };
}

function hashColumn(given: readonly string[], { compute_hash: computed }: ExportOptions): { column: string } | null {
  const [column, kind, ...rest] = given;
  if (column === undefined) return null;
  if (kind !== undefined && kind === computed && rest.length === 0) return { column };
  const got = JSON.stringify(given);
  throw new AppError('USAGE', `stage fetch: verify_hash: expected a column and the hash that compute_hash names (${computed}), got ${got}`);
}
