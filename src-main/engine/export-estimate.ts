import type { ExportOptions } from '#shared/model/export-options.ts';
import type { PlannedSample } from '../catalog/queries/exports.ts';
import { filterMessage } from '../exports/image-filters.ts';
import { planResize } from '../images/resize-geometry.ts';

/** Lowest and highest number of bytes. */
export type ByteRange = [number, number];

/** Names and values of a sample's metadata besides caption, address and EXIF, as JSON. */
const JSON_BYTES = 420;
/** The same in a row of a parquet table, in which hardly anything of it repeats but the names. */
const ROW_BYTES = 190;
const TAR_BLOCK = 512;

/**
 * Bytes for each pixel that photographs take, lowest and highest: flat and soft ones to noisy ones. For the qualities up to which they
 * hold; measured with sharp on photographs and drawings of 256 to 1024 pixels.
 */
const PIXEL_BYTES = {
  jpg: [
    { upTo: 75, range: [0.06, 0.3] },
    { upTo: 90, range: [0.1, 0.55] },
    { upTo: 100, range: [0.15, 1.4] },
  ],
  webp: [
    { upTo: 75, range: [0.02, 0.25] },
    { upTo: 90, range: [0.04, 0.45] },
    { upTo: 100, range: [0.06, 1.2] },
    { upTo: 101, range: [0.1, 2.6] },
  ],
  // The level changes little: what counts is the noise.
  png: [{ upTo: 9, range: [0.15, 3.2] }],
} as const satisfies Record<string, readonly { upTo: number; range: ByteRange }[]>;

const inTar = (bytes: number): number => TAR_BLOCK + Math.ceil(bytes / TAR_BLOCK) * TAR_BLOCK;

/** What the files of one sample take, its row in the table included; an image that a filter leaves out is a row. */
export function sampleBytes(sample: PlannedSample, format: string, options: ExportOptions, writesImage: boolean): ByteRange {
  const row = ROW_BYTES + sample.text_bytes;
  if (format === 'dummy') return [0, 0];
  if (!writesImage) return [row, row];
  const [least, most] = imageBytes(sample, options);
  const json = JSON_BYTES + sample.text_bytes;
  switch (format) {
    case 'webdataset': {
      const texts = inTar(json) + inTar(sample.text_bytes / 2) + row;
      return [inTar(least) + texts, inTar(most) + texts];
    }
    case 'files':
      return [least + json + row, most + json + row];
    default:
      return [least + row, most + row];
  }
}

/** Whether the sample becomes an image of the export. */
export function isWritten({ status, length, width, height }: PlannedSample, options: ExportOptions): boolean {
  if (status !== 'ok' || length === null || width === null || height === null) return false;
  return options.disable_all_reencoding || filterMessage({ width, height }, options) === null;
}

function imageBytes({ length, format, width, height }: PlannedSample, options: ExportOptions): ByteRange {
  const stored = length ?? 0;
  const { encode_format: wanted, encode_quality: quality } = options;
  if (options.disable_all_reencoding || wanted === 'original' || width === null || height === null) return [stored, stored];
  const plan = planResize(
    { width, height },
    { mode: options.resize_mode, size: options.image_size, isOnlyIfBigger: options.resize_only_if_bigger },
  );
  if (options.skip_reencode && format === wanted && plan === null && options.bbox_col === null) return [stored, stored];
  const output = plan?.output ?? { width, height };
  const range = PIXEL_BYTES[wanted].find(({ upTo }) => quality <= upTo)?.range ?? PIXEL_BYTES[wanted][0].range;
  return [output.width * output.height * range[0], output.width * output.height * range[1]];
}
