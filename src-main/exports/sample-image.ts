import { createHash } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import type { ExportOptions } from '#shared/model/export-options.ts';
import { ITEM_STATUSES } from '#shared/outcome.ts';
import { type BlurBox, readBlurBoxes } from '../images/blur-boxes.ts';
import { reencode } from '../images/resize.ts';
import { planResize } from '../images/resize-geometry.ts';
import { checkDecodes, readFacts } from './copy-facts.ts';
import type { ExportRow, StoredImage } from './export-row.ts';
import { filterMessage } from './image-filters.ts';
import type { StoredBytes } from './stored-bytes.ts';

interface SampleFacts {
  /** null with disable_all_reencoding, as in img2dataset. */
  width: number | null;
  height: number | null;
  /** Pixels of the downloaded image. */
  originalWidth: number | null;
  originalHeight: number | null;
  /** The hash that `compute_hash` asks for; null where it asks for none. */
  hash: string | null;
}

/** What an export makes of one row. */
export type SampleImage =
  | (SampleFacts & {
      kind: 'image';
      bytes: Uint8Array;
      /** Without dot. */
      extension: string;
    })
  /** A good image for a format that writes no images. */
  | (SampleFacts & { kind: 'facts' })
  | { kind: 'failed'; status: 'failed_to_download' | 'failed_to_resize'; message: string }
  /** Never asked for; only in formats that write no images. */
  | { kind: 'pending' };

/** What a row with an image has; the bytes may be gone. */
type DownloadedRow = ExportRow & { width: number; height: number; sha256: string; format: string };

const failedToResize = (message: string): SampleImage => ({ kind: 'failed', status: 'failed_to_resize', message });

/**
 * What a format without images tells of a row: the catalog's facts; no byte is read.
 * @returns kind `failed` for a failed download and for an image that a filter leaves out
 * @throws AppError(USAGE) for a hash that the catalog does not have
 */
export function sampleFacts(row: ExportRow, options: ExportOptions): SampleImage {
  const downloaded = checkStatus(row);
  if ('kind' in downloaded) return downloaded;
  const { width, height } = downloaded;
  const filtered = filterMessage(downloaded, options);
  if (filtered !== null) return failedToResize(filtered);
  return { kind: 'facts', width, height, originalWidth: width, originalHeight: height, hash: hashOf(downloaded, null, options) };
}

/**
 * Reads the stored bytes of a row, checks them and brings them into the form that the options ask for.
 * @returns kind `failed` for a failed download, an image that a filter leaves out, and one that cannot be decoded
 * @throws AppError(VERIFY_FAILED) where the stored bytes are not those that were downloaded
 * @throws AppError(USAGE) for a hash that cannot be told, or bytes as downloaded, where only a smaller copy was kept
 */
export async function sampleImage(row: ExportRow, options: ExportOptions, stored: Pick<StoredBytes, 'read'>): Promise<SampleImage> {
  const downloaded = checkStatus(row);
  if ('kind' in downloaded) return downloaded;
  const { ref } = downloaded;
  if (!ref) throw new AppError('BUG', `${row.url} is to be exported with its image, but its bytes are missing`);
  const isRaw = options.disable_all_reencoding;
  if (isRaw && ref.kept !== 'original')
    throw new AppError('USAGE', `disable_all_reencoding needs the downloaded bytes, but of ${row.url} only a smaller copy was kept`);
  const filtered = isRaw ? null : filterMessage(downloaded, options);
  if (filtered !== null) return failedToResize(filtered);
  const boxes = boxesOf(row, options);
  if (boxes === 'unreadable') return failedToResize(`the boxes to blur of column ${options.bbox_col} cannot be read`);
  const bytes = await stored.read(ref, { url: row.url, sha256: downloaded.sha256 });
  if (ref.kept === 'resized') await checkDecodes(bytes, row);
  const hash = hashOf(downloaded, { bytes, ref }, options);
  const format = options.encode_format;
  if (isRaw) {
    const nothing = { width: null, height: null, originalWidth: null, originalHeight: null };
    return { kind: 'image', bytes, extension: format === 'original' ? downloaded.format : format, ...nothing, hash };
  }
  const source =
    ref.kept === 'original'
      ? { format: downloaded.format, width: downloaded.width, height: downloaded.height }
      : await readFacts(bytes, row);
  const facts = { kind: 'image' as const, originalWidth: downloaded.width, originalHeight: downloaded.height, hash };
  const plan = (decoded: { width: number; height: number }) =>
    planResize(decoded, { mode: options.resize_mode, size: options.image_size, isOnlyIfBigger: options.resize_only_if_bigger });
  // Blurred pixels are always written; img2dataset keeps the sharp bytes here.
  const isKept = options.skip_reencode && source.format === format && plan(source) === null && boxes.length === 0;
  // img2dataset puts transparency on white even where it could keep the bytes; only png and webp can have any.
  if (format === 'original' || (isKept && (format === 'jpg' || !(await readFacts(bytes, row)).hasAlpha)))
    return { ...facts, bytes, extension: source.format, width: source.width, height: source.height };
  const encoded = await reencode(bytes, {
    plan,
    upscale: options.upscale_interpolation,
    downscale: options.downscale_interpolation,
    blur: boxes,
    format,
    quality: options.encode_quality,
  });
  // img2dataset's words, so that status statistics add up.
  if (!encoded.ok) return failedToResize(encoded.status === 'decode_error' ? 'Image decoding error' : encoded.message);
  return { ...facts, bytes: encoded.value.bytes, extension: format, width: encoded.value.width, height: encoded.value.height };
}

/** The row itself where it has an image. */
function checkStatus(row: ExportRow): DownloadedRow | SampleImage {
  if (row.status === null) return { kind: 'pending' };
  if (row.status !== 'ok') return { kind: 'failed', status: ITEM_STATUSES[row.status].img2dataset, message: row.message ?? row.status };
  if (isDownloaded(row)) return row;
  throw new AppError('BUG', `${row.url} is to be exported as downloaded, but its facts are missing`);
}

function isDownloaded(row: ExportRow): row is DownloadedRow {
  return row.sha256 !== null && row.format !== null && row.width !== null && row.height !== null;
}

/** None for a null, as in img2dataset. What cannot be read must not let a face through. */
function boxesOf(row: ExportRow, { bbox_col: column }: ExportOptions): readonly BlurBox[] | 'unreadable' {
  const value = column === null ? null : (row.extra[column] ?? null);
  return value === null ? [] : readBlurBoxes(value);
}

function hashOf(row: DownloadedRow, stored: { bytes: Uint8Array; ref: StoredImage } | null, options: ExportOptions): string | null {
  switch (options.compute_hash) {
    case null:
      return null;
    case 'sha256':
      return row.sha256;
    case 'md5':
      return row.md5;
    case 'sha512':
      if (stored?.ref.kept === 'original') return createHash('sha512').update(stored.bytes).digest('hex');
      throw new AppError(
        'USAGE',
        stored
          ? `compute_hash sha512 needs the downloaded bytes, but of ${row.url} only a smaller copy was kept`
          : 'compute_hash sha512 needs the images, which this format does not read: expected md5, sha256 or none',
      );
  }
}
