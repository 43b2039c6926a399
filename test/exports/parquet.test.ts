import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import parquet from '#main/exports/parquet.export.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { readParquet } from './read-parquet.ts';
import { failedRow, picture, shardOf, storePictures } from './stored-images.ts';

const pictures = async () => [await picture(0), await picture(1, 'png', 60, 90)];

test('a shard is the metadata and the image bytes in a last column, null for failures', async () => {
  const out = tempDir();
  const made = await pictures();
  const rows = [...storePictures(tempDir(), made), failedRow(2, 'timeout', 'timed out')];
  const result = await parquet.writeShard(shardOf('parquet', out, rows), {});
  expect(readdirSync(out).sort()).toEqual(['00000.parquet', '00000_stats.json']);
  expect(result).toMatchObject({ rows: 3, successes: 2, statusDict: { success: 2, 'timed out': 1 } });
  const { columns, rows: read } = await readParquet(join(out, '00000.parquet'));
  expect(columns.slice(-2)).toEqual([
    ['sha256', 'VARCHAR'],
    ['jpg', 'BLOB'],
  ]);
  expect(columns).toHaveLength(12);
  expect(read.map((row) => row.at(-1))).toEqual([...made.map(({ bytes }) => bytes.toString('hex')), null]);
  expect(read.map((row) => row[3])).toEqual(['success', 'success', 'failed_to_download']);
});

test('the column of encoded images is named after their format', async () => {
  const out = tempDir();
  await parquet.writeShard(shardOf('parquet', out, storePictures(tempDir(), await pictures()), { encode_format: 'webp' }), {});
  expect((await readParquet(join(out, '00000.parquet'))).columns.at(-1)).toEqual(['webp', 'BLOB']);
});

test('the same rows give the same bytes', async () => {
  const rows = storePictures(tempDir(), await pictures());
  const [first, second] = [tempDir(), tempDir()];
  for (const out of [first, second]) await parquet.writeShard(shardOf('parquet', out, rows, { image_size: 40 }), {});
  expect(readFileSync(join(first, '00000.parquet')).equals(readFileSync(join(second, '00000.parquet')))).toBe(true);
});
