import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { EXPORTS } from '#main/exports/index.ts';
import { canMount, smallDrive } from '../helpers/small-drive.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { picture, rowAt, type StoredPicture, type StoredRow, shardOf, storePictures } from './stored-images.ts';

const pictures = async (count: number): Promise<StoredPicture[]> => await Promise.all(Array.from({ length: count }, (_, i) => picture(i)));

/** url-parquet reads no images. */
const IMAGE_FORMATS = EXPORTS.filter(({ isFactsOnly }) => !isFactsOnly);
/** Every format with images, with and without encoding: none may let damaged bytes through. */
const WAYS = IMAGE_FORMATS.flatMap((format) => [{}, { image_size: 32 }].map((given) => ({ id: format.id, format, given })));

function damage(row: StoredRow, at: number): void {
  const pack = readFileSync(row.ref.path);
  pack.writeUInt8(pack.readUInt8(row.ref.offset + at) ^ 1, row.ref.offset + at);
  writeFileSync(row.ref.path, pack);
}

test.each(WAYS)(
  'one flipped bit in a stored image stops $id $given, naming pack and sample, and nothing is published',
  async ({ format, given }) => {
    const out = tempDir();
    const rows = storePictures(tempDir(), await pictures(6));
    const damaged = rowAt(rows, 4);
    damage(damaged, damaged.ref.length - 5);
    await expect(format.writeShard(shardOf(format.id, out, rows, given), {})).rejects.toMatchObject({
      code: 'VERIFY_FAILED',
      message: expect.stringMatching(new RegExp(`${damaged.ref.path}.*https://example.org/4.jpg.*expected sha256 ${damaged.sha256}`)),
      data: { path: damaged.ref.path, url: damaged.url },
    });
    expect(readdirSync(out)).toEqual([]);
  },
);

test.each([
  ['ends too early', (row: StoredRow) => truncateSync(row.ref.path, row.ref.offset + 10), /the pack ends after 10/],
  ['is gone', (row: StoredRow) => unlinkSync(row.ref.path), /ENOENT/],
])('a pack that %s stops the shard', async (_, harm, message) => {
  const out = tempDir();
  const rows = storePictures(tempDir(), await pictures(2));
  harm(rowAt(rows, 1));
  for (const format of IMAGE_FORMATS)
    await expect(format.writeShard(shardOf(format.id, out, rows), {})).rejects.toMatchObject({
      code: 'VERIFY_FAILED',
      message: expect.stringMatching(message),
    });
  expect(readdirSync(out)).toEqual([]);
});

test('a shard that counts as done, but of which a file is gone, is told with the way out', async () => {
  const out = tempDir();
  const rows = storePictures(tempDir(), await pictures(2));
  for (const format of IMAGE_FORMATS.filter(({ id }) => id !== 'dummy')) {
    const folder = join(out, format.id);
    const shard = shardOf(format.id, folder, rows);
    const { files } = await format.writeShard(shard, {});
    const [first = ''] = files;
    rmSync(first, { recursive: true });
    await expect(format.writeShard(shard, {}), format.id).rejects.toMatchObject({
      code: 'EXPORT_TARGET',
      message: expect.stringMatching(/is gone, though .*00000_stats\.json counts its shard as done: delete that/),
    });
  }
});

test('a smaller copy that does not decode stops the shard, though there is no hash of it', async () => {
  const out = tempDir();
  const row = rowAt(storePictures(tempDir(), [await picture(0, 'png')]), 0);
  damage(row, 200);
  const shard = shardOf('webdataset', out, [{ ...row, ref: { ...row.ref, kept: 'resized' } }]);
  await expect(EXPORTS[0]?.writeShard(shard, {})).rejects.toMatchObject({ code: 'VERIFY_FAILED', data: { url: row.url } });
  expect(readdirSync(out)).toEqual([]);
});

test('sha512 of an image of which only a smaller copy was kept cannot be told', async () => {
  const row = rowAt(storePictures(tempDir(), [await picture(0)]), 0);
  const shard = shardOf('webdataset', tempDir(), [{ ...row, ref: { ...row.ref, kept: 'resized' } }], { compute_hash: 'sha512' });
  await expect(EXPORTS[0]?.writeShard(shard, {})).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining(row.url) });
});

test.each(EXPORTS)('a cancelled $id shard leaves nothing', async (format) => {
  const out = tempDir();
  const rows = storePictures(tempDir(), await pictures(120));
  const abort = new AbortController();
  const shard = shardOf(format.id, out, rows);
  const running = format.writeShard(shard, { signal: abort.signal, report: () => abort.abort(new Error('enough')) });
  await expect(running).rejects.toThrow('enough');
  expect(readdirSync(out)).toEqual([]);
});

test('a shard cancelled before its start writes nothing', async () => {
  const out = join(tempDir(), 'out');
  const shard = shardOf('webdataset', out, storePictures(tempDir(), await pictures(1)));
  await expect(EXPORTS[0]?.writeShard(shard, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  expect(existsSync(out)).toBe(false);
});

test('a folder that cannot be written to is a clear error', async () => {
  const file = join(tempDir(), 'a-file');
  writeFileSync(file, '');
  const shard = shardOf('webdataset', file, []);
  await expect(EXPORTS[0]?.writeShard(shard, {})).rejects.toMatchObject({ code: 'EXPORT_TARGET', message: expect.stringContaining(file) });
});

// Statistics alone, or a few rows, do not fill a drive.
test.skipIf(!canMount).each(IMAGE_FORMATS.filter(({ id }) => id !== 'dummy'))(
  'a full drive is DISK_FULL, leaves nothing, and with more room the $id shard is written',
  async (format) => {
    const drive = smallDrive('2m');
    const out = join(drive.path, 'out');
    const noise = sharp(randomBytes(500 * 500 * 3), { raw: { width: 500, height: 500, channels: 3 } });
    const large: StoredPicture = { bytes: await noise.png().toBuffer(), format: 'png', width: 500, height: 500 };
    const shard = shardOf(format.id, out, storePictures(tempDir(), [large, large, large, large]));
    await expect(format.writeShard(shard, {})).rejects.toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining(out) });
    expect(readdirSync(out)).toEqual([]);
    drive.grow('64m');
    expect(await format.writeShard(shard, {})).toMatchObject({ successes: 4 });
  },
);
