import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readParquet } from '../exports/read-parquet.ts';
import { runCli, runCliJson } from '../helpers/cli.ts';
import { imageList, startImageHost } from '../helpers/image-host.ts';
import { tempDir } from '../helpers/temp-dir.ts';

test('url-parquet tells of every sample, whether its image was asked for, kept, or neither; files need the images', async () => {
  const host = await startImageHost();
  const folder = tempDir();
  const list = join(folder, 'list.csv');
  writeFileSync(list, `${imageList(host, 3)}http://${host}/missing.jpg,this one is gone\n`);
  const library = join(folder, 'library');
  const at = ['--library', library];
  await runCliJson(['init', library]);
  await runCliJson(['extract', list, '--preset', 'keep-all', ...at]);
  await runCliJson(['add', '--limit', '2', ...at]);
  await runCliJson(['download', '--keep', 'none', '--allow-private', host, ...at]);
  await runCliJson(['add', ...at]);

  const out = join(folder, 'list');
  const exported = await runCliJson(['export', '--format', 'url-parquet', '--out', out, ...at]);
  expect(exported).toMatchObject({ rows: 4, images: 2, left_out: { not_downloaded: 0, not_kept: 0 } });
  const { columns, rows } = await readParquet(join(out, '00000.parquet'));
  const cells = (name: string) => rows.map((row) => row[columns.findIndex(([column]) => column === name)]);
  expect(cells('status')).toEqual(['success', 'success', null, null]);
  expect(cells('width')).toEqual([800, 800, null, null]);
  expect(cells('exif')).toEqual(['{}', '{}', null, null]);

  const files = await runCliJson(['export', '--format', 'files', '--out', join(folder, 'files'), ...at]);
  expect(files).toMatchObject({ rows: 0, left_out: { not_downloaded: 2, not_kept: 2 } });

  const given = ['--image_size', '64', '--bbox_col', 'faces'];
  expect(await runCli(['export', '--format', 'url-parquet', '--out', join(folder, 'no'), ...given, ...at, '--json'])).toMatchObject({
    code: 2,
    json: { error: { code: 'USAGE', message: expect.stringMatching(/image_size or resize_mode, bbox_col/) } },
  });
  expect(readdirSync(folder)).not.toContain('no');
});
