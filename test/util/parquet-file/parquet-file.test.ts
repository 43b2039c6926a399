import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Cell } from '#main/util/parquet-file/column-page.ts';
import { type Column, ParquetFile } from '#main/util/parquet-file/parquet-file.ts';
import { readParquet, rowGroups } from '../../exports/read-parquet.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

const COLUMNS: Column[] = [
  { name: 'text', type: 'string' },
  { name: 'small', type: 'int32' },
  { name: 'large', type: 'int64' },
  { name: 'real', type: 'double' },
  { name: 'half', type: 'float' },
  { name: 'is', type: 'boolean' },
  { name: 'bytes', type: 'binary' },
];

async function write(rows: Cell[][], columns = COLUMNS): Promise<string> {
  const path = join(tempDir(), 'file.parquet');
  const file = await ParquetFile.create(path, columns);
  try {
    for (const row of rows) await file.append(row);
    await file.finish();
  } finally {
    await file.close();
  }
  return path;
}

test('every type and null comes back through DuckDB, in order', async () => {
  const rows: Cell[][] = [
    ['café 😀', -(2 ** 31), 2n ** 63n - 1n, 0.1, 0.5, true, Buffer.from([0, 255, 1])],
    [null, null, null, null, null, null, null],
    ['', 0, -(2n ** 63n), -0.5, Math.fround(0.1), false, Buffer.alloc(0)],
    ['x'.repeat(100_000), 2 ** 31 - 1, 0n, 1e300, -1, true, Buffer.alloc(300_000, 9)],
  ];
  const read = await readParquet(await write(rows));
  expect(read.columns).toEqual([
    ['text', 'VARCHAR'],
    ['small', 'INTEGER'],
    ['large', 'BIGINT'],
    ['real', 'DOUBLE'],
    ['half', 'FLOAT'],
    ['is', 'BOOLEAN'],
    ['bytes', 'BLOB'],
  ]);
  expect(read.rows).toEqual(rows.map((row) => row.map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell).toString('hex') : cell))));
});

test('row groups have 100 rows and snappy pages', async () => {
  const path = await write(Array.from({ length: 350 }, (_, i) => [`row ${i}`, i, BigInt(i), i / 7, i / 2, i % 3 === 0, null]));
  expect(await rowGroups(path)).toEqual([100, 100, 100, 50].map((rows) => ({ rows, compression: 'SNAPPY' })));
  expect((await readParquet(path)).rows.map((row) => row[1])).toEqual(Array.from({ length: 350 }, (_, i) => i));
});

test('large images end a row group early, so that memory stays bounded', async () => {
  const image = Buffer.alloc(40 * 2 ** 20, 1);
  const path = await write(
    Array.from({ length: 3 }, () => [image]),
    [{ name: 'jpg', type: 'binary' }],
  );
  expect((await rowGroups(path)).map(({ rows }) => rows)).toEqual([2, 1]);
});

test('a file without rows has its columns', async () => {
  const read = await readParquet(await write([]));
  expect(read.columns.map(([name]) => name)).toEqual(['text', 'small', 'large', 'real', 'half', 'is', 'bytes']);
  expect(read.rows).toEqual([]);
});

test('the same rows give the same bytes', async () => {
  const rows = Array.from({ length: 130 }, (_, i): Cell[] => [`row ${i % 7}`, i, null, i, i, i > 5, Buffer.from([i])]);
  expect(readFileSync(await write(rows)).equals(readFileSync(await write(rows)))).toBe(true);
});

test.each([
  ['string', 5],
  ['int32', 2 ** 31],
  ['int32', 0.5],
  ['int64', 5],
  ['int64', 2n ** 63n],
  ['float', '5'],
  ['double', '5'],
  ['boolean', 1],
  ['binary', 'text'],
] as const)('a column of type %s refuses %s', async (type, value) => {
  await expect(write([[value]], [{ name: 'it', type }])).rejects.toThrow(/column it takes/);
});
