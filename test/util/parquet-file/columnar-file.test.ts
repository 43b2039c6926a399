import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ColumnBatch, DictionaryBuilder, type DictionaryValue, PlainBuilder } from '#main/util/parquet-file/column-batch.ts';
import { type ColumnarColumn, ColumnarFile } from '#main/util/parquet-file/columnar-file.ts';
import { readParquet, rowGroups } from '../../exports/read-parquet.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

const COLUMNS: ColumnarColumn[] = [
  { name: 'url', type: 'string', kind: 'plain' },
  { name: 'host', type: 'string', kind: 'dictionary' },
  { name: 'offset', type: 'int64', kind: 'dictionary' },
  { name: 'width', type: 'int32', kind: 'dictionary' },
  { name: 'share', type: 'float', kind: 'dictionary' },
  { name: 'is_sure', type: 'boolean', kind: 'dictionary' },
];
type Row = (DictionaryValue | null)[];

function toBatch(rows: readonly Row[], columns = COLUMNS): ColumnBatch[] {
  return columns.map(({ kind }, index) => {
    if (kind === 'plain') {
      const plain = new PlainBuilder();
      for (const row of rows) plain.add(row[index] === null ? null : String(row[index]));
      return plain.take();
    }
    const dictionary = new DictionaryBuilder();
    for (const row of rows) dictionary.add(row[index] ?? null);
    return dictionary.take();
  });
}

interface Cut {
  rowsPerGroup?: number;
  bytesPerGroup?: number;
  batchRows?: number;
  keep?: (row: number) => boolean;
}

async function write(rows: readonly Row[], cut: Cut = {}, columns = COLUMNS, keyValues = {}): Promise<string> {
  const { rowsPerGroup = 1000, bytesPerGroup = 1 << 20, batchRows = 700, keep = () => true } = cut;
  const path = join(tempDir(), 'file.parquet');
  const file = await ColumnarFile.create(path, { columns, rowsPerGroup, bytesPerGroup });
  try {
    for (let from = 0; from < rows.length; from += batchRows) {
      const part = rows.slice(from, from + batchRows);
      const kept = part.flatMap((_, index) => (keep(from + index) ? [index] : []));
      await file.append(toBatch(part, columns), Uint32Array.from(kept));
    }
    await file.finish(keyValues);
  } finally {
    await file.close();
  }
  return path;
}

/** As DuckDB gives them back. */
const plain = (rows: readonly unknown[][]): unknown[][] =>
  rows.map((row) => row.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell)));

const sample = (count: number): Row[] =>
  Array.from({ length: count }, (_, n) => [
    n % 11 === 0 ? null : `http://host.example/${n}/ü`,
    n % 7 === 0 ? null : `host-${n % 5}`,
    n * 1_000_000_007,
    n % 3 === 0 ? null : -n,
    n / 4,
    n % 2 === 0 ? null : n % 3 === 0,
  ]);

test('every type and null comes back through DuckDB, in order', async () => {
  const rows = sample(2500);
  const read = await readParquet(await write(rows));
  expect(read.columns.map(([, type]) => type)).toEqual(['VARCHAR', 'VARCHAR', 'BIGINT', 'INTEGER', 'FLOAT', 'BOOLEAN']);
  expect(plain(read.rows)).toEqual(rows);
});

test('random columns come back, whatever runs and dictionaries they make', async () => {
  const columns: ColumnarColumn[] = [
    { name: 'text', type: 'string', kind: 'plain' },
    { name: 'word', type: 'string', kind: 'dictionary' },
    { name: 'number', type: 'int32', kind: 'dictionary' },
  ];
  const run = fc.tuple(
    fc.nat(40),
    fc.oneof(
      fc.constant(null),
      fc.string({ unit: 'binary', maxLength: 5 }).map((text) => text.toWellFormed()),
    ),
    fc.integer({ min: -5, max: 300 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(run, { maxLength: 60 }), fc.integer({ min: 1, max: 200 }), async (runs, rowsPerGroup) => {
      const rows: Row[] = runs.flatMap(([count, word, number]) =>
        Array.from(
          { length: count },
          (_, n): Row => [word === null ? null : `${word}${n}`, word, number < 0 ? null : number + (number > 150 ? n : 0)],
        ),
      );
      const read = await readParquet(await write(rows, { rowsPerGroup, batchRows: 37 }, columns));
      expect(plain(read.rows)).toEqual(rows);
    }),
    { numRuns: 40 },
  );
});

test('the bytes do not depend on how the rows were cut into batches', async () => {
  const rows = sample(3000);
  const keep = (row: number): boolean => row % 13 !== 4;
  const whole = readFileSync(await write(rows, { batchRows: 3000, keep }));
  for (const batchRows of [1, 17, 1000, 2999]) {
    const cut = readFileSync(await write(rows, { batchRows, keep }));
    expect({ batchRows, isEqual: cut.equals(whole) }).toEqual({ batchRows, isEqual: true });
  }
  // The same rows without those left out.
  const kept = rows.filter((_, row) => keep(row));
  expect(readFileSync(await write(kept)).equals(whole)).toBe(true);
});

test('row groups end at their number of rows, or before at their bytes', async () => {
  const path = await write(sample(2500));
  expect(await rowGroups(path)).toEqual([1000, 1000, 500].map((rows) => ({ rows, compression: 'ZSTD' })));
  const long: Row[] = Array.from({ length: 5 }, (_, n) => [`${n}`.repeat(600_000), null, 0, null, null, null]);
  expect((await rowGroups(await write(long))).map(({ rows }) => rows)).toEqual([2, 2, 1]);
});

test('texts of many pages come back', async () => {
  const rows: Row[] = Array.from({ length: 400 }, (_, n) => [`${n}-`.repeat(3000), 'h', n, 1, 0.5, true]);
  expect(plain((await readParquet(await write(rows, { bytesPerGroup: 1 << 30 }))).rows)).toEqual(rows);
});

test('a file without rows has its columns, and keys have their values', async () => {
  const read = await readParquet(await write([]));
  expect(read.columns.map(([name]) => name)).toEqual(COLUMNS.map(({ name }) => name));
  expect(read.rows).toEqual([]);
});

test.each([
  ['int32', 2 ** 31],
  ['int32', 'text'],
  ['int64', 0.5],
  ['boolean', 1],
  ['string', 5],
] as const)('a column of type %s refuses %s', async (type, value) => {
  await expect(write([[value]], {}, [{ name: 'it', type, kind: 'dictionary' }])).rejects.toThrow(/column it takes/);
});
