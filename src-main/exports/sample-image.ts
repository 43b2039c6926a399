import { createHash } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import type { ExportOptions } from '#shared/model/export-options.ts';
import { ITEM_STATUSES } from '#shared/outcome.ts';
import { reencode } from '../images/resize.ts';
import { planResize } from '../images/resize-geometry.ts';
import { checkDecodes, readFacts } from './copy-facts.ts';
import type { ExportRow, StoredImage } from './export-row.ts';
import { filterMessage } from './image-filters.ts';
import type { StoredBytes } from './stored-bytes.ts';

/** What an export makes of one row. */
export type SampleImage =
  | {
      kind: 'image';
      bytes: Uint8Array;
      /** Without dot. */
      extension: string;
      width: number;
      height: number;
      /** Pixels of the downloaded image. */
      originalWidth: number;
      originalHeight: number;
      /** The hash that `compute_hash` asks for; null where it asks for none. */
      hash: string | null;
    }
  | { kind: 'failed'; status: 'failed_to_download' | 'failed_to_resize'; message: string };

type DownloadedRow = ExportRow & { width: number; height: number; sha256: string; format: string; ref: StoredImage };

/**
 * Reads the stored bytes of a row, checks them and brings them into the form that the options ask for.
 * @returns kind `failed` for a failed download, an image that a filter leaves out, and one that cannot be decoded
 * @throws AppError(VERIFY_FAILED) where the stored bytes are not those that were downloaded
 * @throws AppError(USAGE) for a hash that cannot be told, because only a smaller copy was kept
 */
export async function sampleImage(row: ExportRow, options: ExportOptions, stored: StoredBytes): Promise<SampleImage> {
  if (row.status !== 'ok') {
    const status = ITEM_STATUSES[row.status].img2dataset;
    return { kind: 'failed', status, message: row.message ?? row.status };
  }
  if (!isDownloaded(row)) throw new AppError('BUG', `${row.url} is to be exported as downloaded, but its bytes or facts are missing`);
  const filtered = filterMessage(row, options);
  if (filtered !== null) return { kind: 'failed', status: 'failed_to_resize', message: filtered };
  const bytes = await stored.read(row.ref, { url: row.url, sha256: row.sha256 });
  if (row.ref.kept === 'resized') await checkDecodes(bytes, row);
  const source = row.ref.kept === 'original' ? { format: row.format, width: row.width, height: row.height } : await readFacts(bytes, row);
  const facts = { kind: 'image' as const, originalWidth: row.width, originalHeight: row.height, hash: hashOf(row, bytes, options) };
  const format = options.encode_format;
  const plan = (decoded: { width: number; height: number }) =>
    planResize(decoded, { mode: options.resize_mode, size: options.image_size, isOnlyIfBigger: options.resize_only_if_bigger });
  const isKept = options.skip_reencode && source.format === format && plan(source) === null;
  // img2dataset puts transparency on white even where it could keep the bytes; only png and webp can have any.
  if (format === 'original' || (isKept && (format === 'jpg' || !(await readFacts(bytes, row)).hasAlpha)))
    return { ...facts, bytes, extension: source.format, width: source.width, height: source.height };
  const encoded = await reencode(bytes, {
    plan,
    upscale: options.upscale_interpolation,
    downscale: options.downscale_interpolation,
    format,
    quality: options.encode_quality,
  });
  // img2dataset's words, so that status statistics add up.
  if (!encoded.ok)
    return {
      kind: 'failed',
      status: 'failed_to_resize',
      message: encoded.status === 'decode_error' ? 'Image decoding error' : encoded.message,
    };
  return { ...facts, bytes: encoded.value.bytes, extension: format, width: encoded.value.width, height: encoded.value.height };
}

function isDownloaded(row: ExportRow): row is DownloadedRow {
  return row.ref !== null && row.sha256 !== null && row.format !== null && row.width !== null && row.height !== null;
}

function hashOf(row: DownloadedRow, bytes: Uint8Array, options: ExportOptions): string | null {
  switch (options.compute_hash) {
    case null:
      return null;
    case 'sha256':
      return row.sha256;
    case 'md5':
      return row.md5;
    case 'sha512':
      if (row.ref.kept === 'original') return createHash('sha512').update(bytes).digest('hex');
      throw new AppError('USAGE', `compute_hash sha512 needs the downloaded bytes, but of ${row.url} only a smaller copy was kept`);
  }
}
