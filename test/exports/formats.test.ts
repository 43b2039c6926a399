import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import dummy from '#main/exports/dummy.export.ts';
import type { ExportRow, ExtraValue } from '#main/exports/export-row.ts';
import files from '#main/exports/files.export.ts';
import urlParquet from '#main/exports/url-parquet.export.ts';
import webdataset from '#main/exports/webdataset.export.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { readParquet } from './read-parquet.ts';
import { readTar } from './read-tar.ts';
import { failedRow, picture, rowAt, shardOf, storePictures } from './stored-images.ts';

const threeRows = async (): Promise<ExportRow[]> => {
  const stored = storePictures(tempDir(), [await picture(0), await picture(1, 'png', 60, 90)]);
  return [...stored, failedRow(2, 'not_found', 'HTTP Error 404: Not Found')];
};
const pending = (index: number): ExportRow => ({ ...failedRow(index, 'timeout', ''), status: null, message: null });
const statsOf = (out: string) => JSON.parse(readFileSync(join(out, '00000_stats.json'), 'utf8'));

describe('files', () => {
  test('are those of the tar, in a folder named as the shard, beside the same table', async () => {
    const [out, tarOut] = [tempDir(), tempDir()];
    const rows = await threeRows();
    const result = await files.writeShard(shardOf('files', out, rows), {});
    await webdataset.writeShard(shardOf('webdataset', tarOut, rows), {});
    expect(readdirSync(out).sort()).toEqual(['00000', '00000.parquet', '00000_stats.json']);
    const members = readTar(readFileSync(join(tarOut, '00000.tar')));
    expect(readdirSync(join(out, '00000')).sort()).toEqual(members.map(({ name }) => name).sort());
    for (const { name, content } of members) expect(readFileSync(join(out, '00000', name)).equals(content), name).toBe(true);
    expect(readFileSync(join(out, '00000.parquet')).equals(readFileSync(join(tarOut, '00000.parquet')))).toBe(true);
    const sizes = [...readdirSync(join(out, '00000')).map((name) => join('00000', name)), '00000.parquet', '00000_stats.json'];
    expect(result.bytes).toBe(sizes.reduce((sum, name) => sum + readFileSync(join(out, name)).byteLength, 0));
    expect(result).toMatchObject({ rows: 3, successes: 2, isReused: false });
    expect(await files.writeShard(shardOf('files', out, rows), {})).toEqual({ ...result, isReused: true });
  });
});

describe('url-parquet', () => {
  test('has a row for every sample, failed and never downloaded ones too, and reads no image', async () => {
    const out = tempDir();
    const rows = (await threeRows()).map((row) => ({ ...row, ref: null }));
    const result = await urlParquet.writeShard(shardOf('url-parquet', out, [...rows, pending(3)], { min_image_size: 70 }), {});
    expect(readdirSync(out).sort()).toEqual(['00000.parquet', '00000_stats.json']);
    const table = await readParquet(join(out, '00000.parquet'));
    expect(table.columns.map(([name]) => name)).toEqual([
      ...['caption', 'url', 'key', 'status', 'error_message', 'width', 'height', 'original_width', 'original_height', 'exif', 'sha256'],
    ]);
    expect(table.rows.map((row) => row.slice(3, 10))).toEqual([
      ['success', null, 120, 80, 120, 80, '{}'],
      ['failed_to_resize', 'image too small', null, null, null, null, null],
      ['failed_to_download', 'HTTP Error 404: Not Found', null, null, null, null, null],
      [null, null, null, null, null, null, null],
    ]);
    expect(statsOf(out)).toMatchObject({ count: 4, successes: 1, failed_to_download: 1, failed_to_resize: 1 });
    expect(result.statusDict).toEqual({ success: 1, 'image too small': 1, 'HTTP Error 404: Not Found': 1, 'not downloaded': 1 });
  });

  test('cannot tell a hash that needs the images', async () => {
    const shard = shardOf('url-parquet', tempDir(), await threeRows(), { compute_hash: 'sha512' });
    await expect(urlParquet.writeShard(shard, {})).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('sha512') });
  });
});

test('dummy leaves nothing but the statistics of what it encoded', async () => {
  const out = tempDir();
  const junk = { bytes: Buffer.from('no image at all'), format: 'jpg' as const, width: 10, height: 10 };
  const rows = storePictures(tempDir(), [await picture(0), junk]);
  await dummy.writeShard(shardOf('dummy', out, rows, { image_size: 32 }), {});
  expect(readdirSync(out)).toEqual(['00000_stats.json']);
  expect(statsOf(out)).toMatchObject({
    count: 2,
    successes: 1,
    failed_to_resize: 1,
    status_dict: { success: 1, 'Image decoding error': 1 },
  });
});

describe('exif', () => {
  test('is a text in table and JSON, null for failures, and absent when it is not wanted', async () => {
    const out = tempDir();
    const [first, ...rest] = await threeRows();
    if (!first) throw new Error('there is no first row');
    const exif = '{"Image Make": "Canon"}';
    await webdataset.writeShard(shardOf('webdataset', out, [{ ...first, exif }, ...rest]), {});
    const { rows, columns } = await readParquet(join(out, '00000.parquet'));
    expect(rows.map((row) => row[columns.findIndex(([name]) => name === 'exif')])).toEqual([exif, '{}', null]);
    const json = readTar(readFileSync(join(out, '00000.tar'))).find(({ name }) => name.endsWith('.json'));
    expect(json?.content.toString()).toContain('"exif": "{\\"Image Make\\": \\"Canon\\"}",\n    "sha256"');
    const without = tempDir();
    await webdataset.writeShard(shardOf('webdataset', without, [first], { extract_exif: 'False' }), {});
    expect((await readParquet(join(without, '00000.parquet'))).columns.map(([name]) => name)).not.toContain('exif');
  });
});

describe('disable_all_reencoding', () => {
  test.each([
    [{}, ['000000000.jpg', '000000001.png']],
    [{ encode_format: 'jpg', image_size: 20, min_image_size: 500 }, ['000000000.jpg', '000000001.jpg']],
  ])('writes the bytes as they came, whatever else is asked for, and no size: %j', async (given, names) => {
    const out = tempDir();
    const made = [await picture(0), await picture(1, 'png', 60, 90)];
    await webdataset.writeShard(shardOf('webdataset', out, storePictures(tempDir(), made), { disable_all_reencoding: true, ...given }), {});
    const images = readTar(readFileSync(join(out, '00000.tar'))).filter(({ name }) => !/json|txt/.test(name));
    expect(images.map(({ name }) => name)).toEqual(names);
    expect(images.map(({ content }, index) => content.equals(made[index]?.bytes ?? Buffer.alloc(0)))).toEqual([true, true]);
    const { rows } = await readParquet(join(out, '00000.parquet'));
    expect(rows.map((row) => row.slice(3, 9))).toEqual(Array.from({ length: 2 }, () => ['success', null, null, null, null, null]));
  });

  test('cannot make do with a smaller copy', async () => {
    const row = rowAt(storePictures(tempDir(), [await picture(0)]), 0);
    const shard = shardOf('dummy', tempDir(), [{ ...row, ref: { ...row.ref, kept: 'resized' } }], { disable_all_reencoding: true });
    await expect(dummy.writeShard(shard, {})).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining(row.url) });
  });
});

describe('bbox_col', () => {
  const exportWith = async (faces: ExtraValue, given: Record<string, unknown> = {}) => {
    const out = tempDir();
    const made = await picture(0);
    const row = rowAt(storePictures(tempDir(), [made]), 0);
    const shard = shardOf('webdataset', out, [{ ...row, extra: { faces } }], { bbox_col: 'faces', ...given }, [
      { name: 'faces', type: typeof faces === 'string' ? 'json' : { list: { list: 'double' } } },
    ]);
    const { statusDict } = await webdataset.writeShard(shard, {});
    const image = readTar(readFileSync(join(out, '00000.tar'))).find(({ name }) => name.endsWith('.jpg'));
    return { statusDict, bytes: image?.content, original: made.bytes };
  };

  test.each<[string, ExtraValue]>([
    ['JSON text', '[[0.2,0.2,0.8,0.8]]'],
    ['a list', [[0.2, 0.2, 0.8, 0.8]]],
  ])('an image blurred by boxes that are %s is encoded again even where its bytes could be kept', async (_, boxes) => {
    const { bytes, original } = await exportWith(boxes, { skip_reencode: true });
    expect(bytes?.equals(original)).toBe(false);
    const detail = async (image: Buffer | undefined): Promise<number> => {
      const { channels } = await sharp(await sharp(image).extract({ left: 45, top: 30, width: 30, height: 20 }).toBuffer()).stats();
      return channels[0]?.stdev ?? 0;
    };
    expect(await detail(bytes)).toBeLessThan((await detail(original)) / 2);
  });

  test.each(['[]', [], null])('%j blurs nothing', async (faces) => {
    const { bytes, original } = await exportWith(faces, { skip_reencode: true });
    expect(bytes?.equals(original)).toBe(true);
  });

  test.each(['[[0.2,0.2]]', [[0.2, 0.2]], [null], [[0.2, 0.2, 0.8, null]], 'faces'])('%j as boxes lets no image through', async (boxes) => {
    const { statusDict, bytes } = await exportWith(boxes);
    expect([statusDict, bytes]).toEqual([{ 'the boxes to blur of column faces cannot be read': 1 }, undefined]);
  });
});
