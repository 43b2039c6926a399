import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ExportRow, ExtraColumn } from '#main/exports/export-row.ts';
import webdataset from '#main/exports/webdataset.export.ts';
import { safeSharp } from '#main/util/safe-sharp.ts';
import { WorkerPool } from '#main/workers/worker-pool.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { readParquet, rowGroups } from './read-parquet.ts';
import { readTar } from './read-tar.ts';
import { failedRow, picture, rowAt, type StoredPicture, shardOf, storePictures } from './stored-images.ts';

let pictures: StoredPicture[] = [];
beforeAll(async () => {
  pictures = [await picture(0), await picture(1, 'png', 60, 90), await picture(2, 'webp', 300, 200), await picture(3, 'gif', 40, 40)];
});

const COLUMN_NAMES = [
  'caption',
  'url',
  'key',
  'status',
  'error_message',
  'width',
  'height',
  'original_width',
  'original_height',
  'exif',
  'sha256',
];

async function exported(rows: ExportRow[], given: Record<string, unknown> = {}, columns: ExtraColumn[] = []) {
  const out = tempDir();
  const result = await webdataset.writeShard(shardOf('webdataset', out, rows, given, columns), {});
  const members = readTar(readFileSync(join(out, '00000.tar')));
  const table = await readParquet(join(out, '00000.parquet'));
  const cell = (row: number, name: string) => table.rows[row]?.[table.columns.findIndex(([column]) => column === name)];
  const stats = JSON.parse(readFileSync(join(out, '00000_stats.json'), 'utf8'));
  return { out, result, members, names: members.map(({ name }) => name), table, cell, stats };
}

describe('original bytes', () => {
  test('every image has its own bytes under the extension of its own format, members sorted within a key', async () => {
    const { names, members, result } = await exported(storePictures(tempDir(), pictures));
    expect(names).toEqual([
      ...['000000000.jpg', '000000000.json', '000000000.txt', '000000001.json', '000000001.png', '000000001.txt'],
      ...['000000002.json', '000000002.txt', '000000002.webp', '000000003.gif', '000000003.json', '000000003.txt'],
    ]);
    for (const [index, { bytes, format }] of pictures.entries())
      expect(members.find(({ name }) => name === `00000000${index}.${format}`)?.content.equals(bytes)).toBe(true);
    expect(result).toMatchObject({ rows: 4, successes: 4, isReused: false, statusDict: { success: 4 } });
  });

  test('the sample JSON is the one of img2dataset', async () => {
    const row = rowAt(storePictures(tempDir(), pictures.slice(0, 1)), 0);
    const { members } = await exported([{ ...row, caption: 'un café' }]);
    expect(members.find(({ name }) => name.endsWith('.json'))?.content.toString('latin1')).toBe(
      `{
    "caption": "un caf\\u00e9",
    "url": "https://example.org/0.jpg",
    "key": "000000000",
    "status": "success",
    "error_message": null,
    "width": 120,
    "height": 80,
    "original_width": 120,
    "original_height": 80,
    "exif": "{}",
    "sha256": "${row.sha256}"
}`,
    );
    expect(members.find(({ name }) => name.endsWith('.txt'))?.content.toString('utf8')).toBe('un café');
  });

  test('a null caption is an empty txt and null in the metadata', async () => {
    const row = rowAt(storePictures(tempDir(), pictures.slice(0, 1)), 0);
    const { members, cell } = await exported([{ ...row, caption: null }]);
    expect(members.find(({ name }) => name.endsWith('.txt'))?.content.byteLength).toBe(0);
    expect(cell(0, 'caption')).toBeNull();
    expect(JSON.parse(members.find(({ name }) => name.endsWith('.json'))?.content.toString() ?? '').caption).toBeNull();
  });

  test('a smaller copy has its own size, the original size is that of the download', async () => {
    const copy = await picture(9, 'jpg', 30, 20);
    const row = rowAt(storePictures(tempDir(), [copy]), 0);
    const { cell, names } = await exported([
      {
        ...row,
        width: 300,
        height: 200,
        format: 'png',
        sha256: 'f'.repeat(64),
        ref: { ...row.ref, kept: 'resized' },
      },
    ]);
    expect(['width', 'height', 'original_width', 'original_height', 'sha256'].map((name) => cell(0, name))).toEqual([
      30,
      20,
      300,
      200,
      'f'.repeat(64),
    ]);
    expect(names[0]).toBe('000000000.jpg');
  });
});

describe('the metadata parquet', () => {
  test('has the columns of img2dataset in order, types and row groups, rows in key order', async () => {
    const row = rowAt(storePictures(tempDir(), pictures.slice(0, 1)), 0);
    const rows = Array.from({ length: 250 }, (_, index) => ({ ...row, index }));
    const { table, out } = await exported(rows);
    expect(table.columns).toEqual(COLUMN_NAMES.map((name) => [name, /width|height/.test(name) ? 'INTEGER' : 'VARCHAR']));
    expect(table.rows.map((cells) => cells[2])).toEqual(rows.map(({ index }) => String(index).padStart(9, '0')));
    expect((await rowGroups(join(out, '00000.parquet'))).map((group) => group.rows)).toEqual([100, 100, 50]);
  });

  test.each([
    ['md5', ['md5']],
    ['sha512', ['sha512']],
    [null, []],
  ])('compute_hash %s ends it with %j', async (hash, last) => {
    const { table, cell } = await exported(storePictures(tempDir(), pictures), { compute_hash: hash });
    expect(table.columns.slice(10).map(([name]) => name)).toEqual(last);
    if (hash !== null)
      expect(cell(1, hash)).toBe(
        createHash(hash)
          .update(pictures[1]?.bytes ?? '')
          .digest('hex'),
      );
  });

  test('additional columns come first, in order, with their types; a double is a float in the JSON too', async () => {
    const columns: ExtraColumn[] = [
      { name: 'similarity', type: 'double' },
      { name: 'hash', type: 'int64' },
      { name: 'uid', type: 'string' },
    ];
    const stored = storePictures(tempDir(), pictures.slice(0, 3));
    const extras = [{ similarity: 1, hash: -9_223_372_036_854_775_807n, uid: 'ab' }, { similarity: Number.NaN, hash: 5 }, {}];
    const { table, members } = await exported(
      stored.map((row, index) => ({ ...row, extra: extras[index] ?? {} })),
      {},
      columns,
    );
    expect(table.columns.slice(0, 4)).toEqual([
      ['similarity', 'DOUBLE'],
      ['hash', 'BIGINT'],
      ['uid', 'VARCHAR'],
      ['caption', 'VARCHAR'],
    ]);
    expect(table.rows.map((row) => row.slice(0, 3))).toEqual([
      [1, -9_223_372_036_854_775_807n, 'ab'],
      [null, 5n, null],
      [null, null, null],
    ]);
    const [first, second] = members.filter(({ name }) => name.endsWith('.json')).map(({ content }) => content.toString());
    expect(first).toContain('{\n    "similarity": 1.0,\n    "hash": -9223372036854775807,\n    "uid": "ab",\n    "caption"');
    expect(second).toContain('{\n    "similarity": null,\n    "hash": 5,\n    "uid": null,');
  });
});

describe('columns of a source', () => {
  test('keep their types in the table; lists are lists, structures nested in the JSON and its text in the table', async () => {
    const columns: ExtraColumn[] = [
      { name: 'id', type: 'int32' },
      { name: 'nsfw', type: 'float' },
      { name: 'kept', type: 'boolean' },
      { name: 'face_bboxes', type: { list: { list: 'double' } } },
      { name: 'page', type: 'json' },
    ];
    const stored = storePictures(tempDir(), pictures.slice(0, 2));
    const extras = [{ id: 7, nsfw: Math.fround(0.1), kept: true, face_bboxes: [[0.5, 1], []], page: '{"n":1}' }, {}];
    const { table, members } = await exported(
      stored.map((row, index) => ({ ...row, extra: extras[index] ?? {} })),
      {},
      columns,
    );
    expect(table.columns.slice(0, 5)).toEqual([
      ['id', 'INTEGER'],
      ['nsfw', 'FLOAT'],
      ['kept', 'BOOLEAN'],
      ['face_bboxes', 'DOUBLE[][]'],
      ['page', 'VARCHAR'],
    ]);
    expect(table.rows.map((row) => row.slice(0, 5))).toEqual([
      [7, Math.fround(0.1), true, [[0.5, 1], []], '{"n":1}'],
      [null, null, null, null, null],
    ]);
    const [first, second] = members.filter(({ name }) => name.endsWith('.json')).map(({ content }) => content.toString());
    // Python widens a 32-bit float to a double before it writes it.
    expect(first).toContain(
      '{\n    "id": 7,\n    "nsfw": 0.10000000149011612,\n    "kept": true,\n    "face_bboxes": [\n        [\n            0.5,\n            1.0\n',
    );
    expect(second).toContain('{\n    "id": null,\n    "nsfw": null,\n    "kept": null,\n    "face_bboxes": null,');
  });
});

describe('failures', () => {
  test('leave a row with status and message, no member, a gap in the keys, and are counted', async () => {
    const stored = storePictures(tempDir(), pictures);
    const rows = [
      ...[rowAt(stored, 0), failedRow(1, 'not_found', 'HTTP Error 404: Not Found'), { ...rowAt(stored, 2), index: 2 }],
      failedRow(3, 'decode_error', 'Image decoding error'),
      failedRow(4, 'not_found', 'HTTP Error 404: Not Found'),
    ];
    const { names, table, stats, result } = await exported(rows);
    expect(names.filter((name) => name.endsWith('.json'))).toEqual(['000000000.json', '000000002.json']);
    expect(table.rows.map((row) => row.slice(2))).toEqual([
      ['000000000', 'success', null, 120, 80, 120, 80, '{}', rowAt(stored, 0).sha256],
      ['000000001', 'failed_to_download', 'HTTP Error 404: Not Found', null, null, null, null, null, null],
      ['000000002', 'success', null, 300, 200, 300, 200, '{}', rowAt(stored, 2).sha256],
      ['000000003', 'failed_to_resize', 'Image decoding error', null, null, null, null, null, null],
      ['000000004', 'failed_to_download', 'HTTP Error 404: Not Found', null, null, null, null, null, null],
    ]);
    expect(Object.keys(stats)).toEqual([
      ...['count', 'successes', 'failed_to_download', 'failed_to_resize', 'duration', 'start_time', 'end_time', 'status_dict'],
    ]);
    expect(stats).toMatchObject({ count: 5, successes: 2, failed_to_download: 2, failed_to_resize: 1 });
    expect(stats.status_dict).toEqual({ success: 2, 'HTTP Error 404: Not Found': 2, 'Image decoding error': 1 });
    expect(result).toMatchObject({ rows: 5, successes: 2 });
  });

  test('the three filters leave out what is beyond them, in order, and let pass what equals them', async () => {
    const sizes = [
      [100, 99],
      [100, 100],
      [100, 101],
      [100, 150],
      [100, 151],
    ] as const;
    const made = await Promise.all(sizes.map(async ([width, height], index) => await picture(index, 'jpg', width, height)));
    const { table } = await exported(storePictures(tempDir(), made), {
      min_image_size: 100,
      max_image_area: 15_000,
      max_aspect_ratio: 1.005,
    });
    expect(table.rows.map((row) => row[4])).toEqual([
      'image too small',
      null,
      'aspect ratio too large',
      'aspect ratio too large',
      'image area too large',
    ]);
  });

  test('stored bytes that are no image any decoder reads fail to resize, not the shard', async () => {
    const junk = { bytes: Buffer.from('not an image at all'), format: 'jpg' as const, width: 10, height: 10 };
    const { table } = await exported(storePictures(tempDir(), [junk, ...pictures]), { image_size: 32 });
    expect(table.rows.map((row) => row[4])).toEqual(['Image decoding error', null, null, null, null]);
  });
});

describe('resizing', () => {
  test('gives every image the asked size and format; the hash stays that of the download', async () => {
    const stored = storePictures(tempDir(), pictures);
    const { members, names, cell } = await exported(stored, { image_size: 64, encode_format: 'webp' });
    expect(names.filter((name) => name.endsWith('.webp'))).toHaveLength(4);
    for (const { content } of members.filter(({ name }) => name.endsWith('.webp')))
      expect(await sharp(content).metadata()).toMatchObject({ format: 'webp', width: 64, height: 64 });
    expect(['width', 'height', 'original_width', 'original_height', 'sha256'].map((name) => cell(2, name))).toEqual([
      64,
      64,
      300,
      200,
      rowAt(stored, 2).sha256,
    ]);
  });

  test('skip_reencode keeps the bytes of images that have the format and need nothing', async () => {
    const given = { resize_mode: 'keep_ratio_largest', image_size: 150, resize_only_if_bigger: true, skip_reencode: true };
    const { members, names } = await exported(storePictures(tempDir(), pictures), given);
    expect(names.filter((name) => name.endsWith('.jpg'))).toHaveLength(4);
    expect(members[0]?.content.equals(pictures[0]?.bytes ?? Buffer.alloc(0))).toBe(true);
  });

  test('skip_reencode does not keep transparency, as in img2dataset', async () => {
    const bytes = await sharp({ create: { width: 9, height: 9, channels: 4, background: { r: 1, g: 2, b: 3, alpha: 0.5 } } })
      .png()
      .toBuffer();
    const { members } = await exported(storePictures(tempDir(), [{ bytes, format: 'png', width: 9, height: 9 }]), {
      encode_format: 'png',
      skip_reencode: true,
    });
    expect((await sharp(members.find(({ name }) => name.endsWith('.png'))?.content).metadata()).hasAlpha).toBe(false);
  });

  test('encode_format without resizing encodes every image again', async () => {
    const { members } = await exported(storePictures(tempDir(), pictures), { encode_format: 'jpg', encode_quality: 20 });
    expect(members[0]?.content.equals(pictures[0]?.bytes ?? Buffer.alloc(0))).toBe(false);
    expect(await sharp(members[0]?.content).metadata()).toMatchObject({ format: 'jpeg', width: 120, height: 80 });
  });
});

describe('a shard', () => {
  test.each([{}, { image_size: 48 }])('is the same bytes twice, the stats aside: %j', async (given) => {
    const rows = storePictures(tempDir(), pictures);
    const [first, second] = [await exported(rows, given), await exported(rows, given)];
    for (const name of ['00000.tar', '00000.parquet'])
      expect(readFileSync(join(first.out, name)).equals(readFileSync(join(second.out, name))), name).toBe(true);
  });

  test('leaves nothing but its three files, whose bytes it tells', async () => {
    const { out, result } = await exported(storePictures(tempDir(), pictures));
    const names = ['00000.parquet', '00000.tar', '00000_stats.json'];
    expect(readdirSync(out).sort()).toEqual(names);
    expect(result.bytes).toBe(names.reduce((sum, name) => sum + readFileSync(join(out, name)).byteLength, 0));
    expect(result.files.map((file) => file.slice(out.length + 1))).toEqual(['00000.tar', '00000.parquet', '00000_stats.json']);
  });

  test('that was published is left as it is', async () => {
    const rows = storePictures(tempDir(), [...pictures]);
    const { out, result } = await exported(rows);
    const before = readFileSync(join(out, '00000_stats.json'));
    const again = await webdataset.writeShard(shardOf('webdataset', out, rows), {});
    expect(again).toEqual({ ...result, isReused: true });
    expect(readFileSync(join(out, '00000_stats.json')).equals(before)).toBe(true);
  });

  test('of another export under the same name is refused', async () => {
    const rows = storePictures(tempDir(), pictures);
    const { out } = await exported(rows);
    await expect(webdataset.writeShard(shardOf('webdataset', out, rows.slice(1)), {})).rejects.toMatchObject({ code: 'EXPORT_TARGET' });
  });

  test('that was left unfinished is replaced', async () => {
    const rows = storePictures(tempDir(), pictures);
    const { out } = await exported(rows);
    const whole = readFileSync(join(out, '00000.tar'));
    const half = tempDir();
    writeFileSync(join(half, '00000.tar'), 'half a tar');
    await webdataset.writeShard(shardOf('webdataset', half, rows), {});
    expect(readFileSync(join(half, '00000.tar')).equals(whole)).toBe(true);
  });

  test('with ids and digits of its own is named by them', async () => {
    const out = tempDir();
    const rows = storePictures(tempDir(), pictures);
    const shard = shardOf('webdataset', out, rows, { number_sample_per_shard: 4, oom_shard_count: 3 });
    await webdataset.writeShard({ ...shard, shardId: 42 }, {});
    expect(readTar(readFileSync(join(out, '042.tar')))[0]?.name).toBe('0420.jpg');
  });

  test('runs as a task of the worker pool and reports its rows', async () => {
    safeSharp();
    const pool = new WorkerPool({ size: 1, beforeStart: safeSharp });
    const out = tempDir();
    const reported: number[] = [];
    try {
      const shard = shardOf('webdataset', out, storePictures(tempDir(), pictures), { image_size: 32 });
      const result = await pool.run('export-shard', shard, { onProgress: ({ done }: { done: number }) => reported.push(done) });
      expect(result).toMatchObject({ rows: 4, successes: 4 });
    } finally {
      await pool.close();
    }
    expect(reported.at(-1)).toBe(4);
    expect(readTar(readFileSync(join(out, '00000.tar')))).toHaveLength(12);
  });
});
