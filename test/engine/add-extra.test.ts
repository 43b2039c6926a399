import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { laionHash } from '#main/util/laion-hash.ts';
import { readParquet } from '../exports/read-parquet.ts';
import { readTar } from '../exports/read-tar.ts';
import { runCli, runCliJson } from '../helpers/cli.ts';
import { startImageHost } from '../helpers/image-host.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const FIRST_ID = 9_007_199_254_740_993n;

/** Metadata of another tool: 64-bit ids beyond 2^53, a 32-bit float, nested lists, and a null. */
async function writeMetadata(path: string, host: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`copy (
    select 'http://${host}/' || n || '.jpg' as "URL", 'picture number ' || n as "TEXT", ${FIRST_ID} + n as phash64,
      (0.1 + n)::float as watermark, [[0.5, 1.0 + n], []] as face_bboxes, if(n = 1, null, 'q"' || n) as note
    from range(3) t(n)) to '${path}'`);
  connection.closeSync();
  instance.closeSync();
}

test('columns of an attached file come along with its pairs, and out again with their types, every digit kept', async () => {
  const host = await startImageHost();
  const folder = tempDir();
  const library = join(folder, 'library');
  const at = ['--library', library];
  await writeMetadata(join(folder, 'metadata.parquet'), host);
  await runCliJson(['init', library]);
  await runCliJson(['pool', 'attach', join(folder, 'metadata.parquet'), ...at]);

  const columns = ['--save_additional_columns', 'phash64,watermark,face_bboxes,note'];
  for (const [names, why] of [
    ['phash', 'phash'],
    ['phash64,url', 'url is a column that every export writes itself'],
    ['note,note', 'note is named twice'],
  ] as const)
    expect(await runCli(['add', '--save_additional_columns', names, ...at, '--json'])).toMatchObject({
      code: 2,
      json: { error: { code: 'USAGE', message: expect.stringContaining(why) } },
    });
  expect(await runCliJson(['add', ...columns, ...at])).toMatchObject({ matched: 3, added: 3, duplicates: 0 });
  expect(await runCliJson(['add', ...columns, ...at])).toMatchObject({ matched: 3, added: 0, duplicates: 3 });
  await runCliJson(['download', '--allow-private', host, ...at]);

  const wanted = ['--save_additional_columns', 'phash64,watermark,face_bboxes,note,hash'];
  const tar = join(folder, 'tar');
  await runCliJson(['export', '--format', 'webdataset', '--out', tar, ...wanted, ...at]);
  const members = readTar(readFileSync(join(tar, '00000.tar')));
  const texts = members.filter(({ name }) => name.endsWith('.json')).map(({ content }) => content.toString());
  expect(texts[1]).toContain(
    `{
    "phash64": ${FIRST_ID + 1n},
    "watermark": 1.100000023841858,
    "face_bboxes": [
        [
            0.5,
            2.0
        ],
        []
    ],
    "note": null,
    "hash": ${laionHash(`http://${host}/1.jpg`, 'picture number 1')},
    "caption"`,
  );
  const parquet = join(folder, 'parquet');
  await runCliJson(['export', '--format', 'parquet', '--out', parquet, ...wanted, ...at]);
  for (const file of [join(tar, '00000.parquet'), join(parquet, '00000.parquet')]) {
    const table = await readParquet(file);
    expect(table.columns.slice(0, 5)).toEqual([
      ['phash64', 'BIGINT'],
      ['watermark', 'FLOAT'],
      ['face_bboxes', 'DOUBLE[][]'],
      ['note', 'VARCHAR'],
      ['hash', 'BIGINT'],
    ]);
    expect(table.rows.map((row) => row.slice(0, 4))).toEqual(
      [0, 1, 2].map((n) => [FIRST_ID + BigInt(n), Math.fround(0.1 + n), [[0.5, 1 + n], []], n === 1 ? null : `q"${n}`]),
    );
  }
});
