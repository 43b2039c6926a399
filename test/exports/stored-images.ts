import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { ExportRow, ExportShard, ExtraColumn, StoredImage } from '#main/exports/export-row.ts';
import { parseExportOptions } from '#shared/model/export-options.ts';

type Format = 'jpg' | 'png' | 'webp' | 'gif';
export interface StoredPicture {
  bytes: Buffer;
  format: Format;
  width: number;
  height: number;
}

/** A picture with detail everywhere, another one for every seed. */
export async function picture(seed: number, format: Format = 'jpg', width = 120, height = 80): Promise<StoredPicture> {
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = ((i * (7919 + seed)) % 97) + ((i / (width * 3)) % 150);
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  const bytes = await (format === 'jpg'
    ? image.jpeg()
    : format === 'png'
      ? image.png()
      : format === 'gif'
        ? image.gif()
        : image.webp()
  ).toBuffer();
  return { bytes, format, width, height };
}

export type StoredRow = ExportRow & { ref: StoredImage };

/** Puts pictures into one pack file, one behind the other, and describes them as a catalog would. */
export function storePictures(dir: string, pictures: readonly StoredPicture[]): StoredRow[] {
  const path = join(dir, '00000.tar');
  writeFileSync(path, Buffer.concat(pictures.flatMap(({ bytes }) => [Buffer.alloc(512, 1), bytes])));
  let end = 0;
  return pictures.map(({ bytes, format, width, height }, index) => {
    const offset = end + 512;
    end = offset + bytes.byteLength;
    return {
      index,
      url: `https://example.org/${index}.${format}`,
      caption: `picture ${index}`,
      status: 'ok',
      message: null,
      httpStatus: 200,
      width,
      height,
      md5: createHash('md5').update(bytes).digest('hex'),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      format,
      ref: { path, offset, length: bytes.byteLength, kept: 'original' },
      exif: '{}',
      extra: {},
    };
  });
}

/** One of the rows. */
export function rowAt(rows: readonly StoredRow[], index: number): StoredRow {
  const row = rows[index];
  if (!row) throw new Error(`there is no row ${index}`);
  return row;
}

/** A row of a download that failed. */
export function failedRow(index: number, status: Exclude<ExportRow['status'], 'ok'>, message: string): ExportRow {
  const nothing = { httpStatus: null, width: null, height: null, md5: null, sha256: null, format: null, exif: null, ref: null, extra: {} };
  return { index, url: `https://example.org/gone/${index}.jpg`, caption: 'it is gone', status, message, ...nothing };
}

export function shardOf(
  exportId: string,
  outDir: string,
  rows: ExportRow[],
  given: Record<string, unknown> = {},
  columns: ExtraColumn[] = [],
): ExportShard {
  const options = parseExportOptions({ save_additional_columns: columns.map(({ name }) => name), ...given });
  return { exportId, shardId: 0, outDir, options, columns, rows };
}
