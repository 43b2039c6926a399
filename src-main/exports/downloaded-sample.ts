import { createHash } from 'node:crypto';
import type { ExportOptions } from '#shared/model/export-options.ts';
import { failure, type Outcome, success } from '#shared/outcome.ts';
import { exifreadJson } from '../images/exif/exifread.ts';
import { safeSharp } from '../util/safe-sharp.ts';
import { sniffImage } from '../util/sniff-image.ts';
import type { ExportRow } from './export-row.ts';
import { type SampleImage, sampleImage } from './sample-image.ts';

/** An image that was just downloaded, and what is to be made of it. Plain data: it is sent to another process. */
export interface DownloadedInput {
  bytes: Uint8Array;
  /** The row as it stood in the list; what is known of the image is filled in here. */
  row: ExportRow;
  options: ExportOptions;
  /** What the hash that `compute_hash` names must be; null: anything. */
  expectedHash: string | null;
}

/** The row with its facts, and what is written of it. */
export interface DownloadedSample {
  row: ExportRow;
  image: SampleImage;
}

/**
 * Makes a sample of a downloaded image as an export makes one of a stored image: hashes, EXIF, filters, resizing, encoding.
 * @returns decode_error for bytes without a readable header; other things that keep an image out are in the sample
 */
export async function downloadedSample({ bytes, row, options, expectedHash }: DownloadedInput): Promise<Outcome<DownloadedSample>> {
  const known: ExportRow = {
    ...row,
    status: 'ok',
    sha256: digest('sha256', bytes),
    md5: options.compute_hash === 'md5' ? digest('md5', bytes) : null,
    exif: options.extract_exif ? exifreadJson(bytes) : null,
    ref: { path: '', offset: 0, length: bytes.byteLength, kept: 'original' },
  };
  if (expectedHash !== null && options.compute_hash !== null && expectedHash.toLowerCase() !== digest(options.compute_hash, bytes))
    return success({ row: known, image: { kind: 'failed', status: 'failed_to_download', message: 'hash mismatch' } });
  const format = sniffImage(bytes);
  const size = options.disable_all_reencoding ? { width: 0, height: 0 } : await headerSize(bytes);
  if (format === undefined || size === null) return failure('decode_error', 'image decoding error: the header cannot be read');
  const whole: ExportRow = { ...known, format, ...size };
  return success({ row: whole, image: await sampleImage(whole, options, { read: async () => bytes }) });
}

function digest(name: 'md5' | 'sha256' | 'sha512', bytes: Uint8Array): string {
  return createHash(name).update(bytes).digest('hex');
}

async function headerSize(bytes: Uint8Array): Promise<{ width: number; height: number } | null> {
  try {
    const { width, height } = await safeSharp()(bytes, { pages: 1 }).metadata();
    return { width, height };
  } catch (error) {
    if (error instanceof Error && error.name === 'Error') return null;
    throw error;
  }
}
