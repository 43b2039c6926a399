import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { IntegerType, Nested } from '#main/util/parquet-file/cell-type.ts';
import type { Cell } from '#main/util/parquet-file/column-page.ts';
import { type Column, ParquetFile } from '#main/util/parquet-file/parquet-file.ts';
import { readParquet } from '../../exports/read-parquet.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

/** BENCH_PYTHON names a Python that has pyarrow. */
const python = process.env.BENCH_PYTHON;

type Leaf = IntegerType | 'float' | 'double' | 'string' | 'boolean';

const RANGES: Record<IntegerType, [bigint, bigint]> = {
  int8: [-128n, 127n],
  int16: [-32768n, 32767n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 255n],
  uint16: [0n, 65535n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};
const DUCKDB: Record<Leaf, string> = {
  int8: 'TINYINT',
  int16: 'SMALLINT',
  int32: 'INTEGER',
  int64: 'BIGINT',
  uint8: 'UTINYINT',
  uint16: 'USMALLINT',
  uint32: 'UINTEGER',
  uint64: 'UBIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  boolean: 'BOOLEAN',
};
const LEAVES = Object.keys(DUCKDB) as Leaf[];
const ARROW: Partial<Record<Leaf, string>> = { boolean: 'bool' };

const nest = (leaf: Leaf, depth: number): Nested<Leaf> => (depth === 0 ? leaf : { list: nest(leaf, depth - 1) });

function leafValue(leaf: Leaf, random: () => number): Cell {
  switch (leaf) {
    case 'string':
      return ['', 'a', 'é😀', 'x'.repeat(200), `v${Math.floor(random() * 1e6)}`][Math.floor(random() * 5)] ?? '';
    case 'boolean':
      return random() < 0.5;
    case 'float':
      return Math.fround((random() - 0.5) * 1e6);
    case 'double':
      return (random() - 0.5) * 1e12;
    default: {
      const [low, high] = RANGES[leaf];
      const value = [low, high, 0n, low + BigInt(Math.floor(random() * 100))][Math.floor(random() * 4)] ?? 0n;
      return leaf === 'int64' || leaf === 'uint64' ? value : Number(value);
    }
  }
}

/** A random value with nulls and empty lists at every level; lists are short mostly, and sometimes long. */
function nestedValue(leaf: Leaf, depth: number, random: () => number): Cell {
  if (random() < 0.15) return null;
  if (depth === 0) return leafValue(leaf, random);
  const length = random() < 0.2 ? 0 : random() < 0.05 ? 40 : Math.floor(random() * 4);
  return Array.from({ length }, () => nestedValue(leaf, depth - 1, random));
}

async function write(columns: Column[], rows: Cell[][]): Promise<string> {
  const path = join(tempDir(), 'lists.parquet');
  const file = await ParquetFile.create(path, columns);
  try {
    for (const row of rows) await file.append(row);
    await file.finish();
  } finally {
    await file.close();
  }
  return path;
}

const COLUMNS = [0, 1, 2, 3].flatMap((depth) => LEAVES.map((leaf) => ({ name: `${leaf}_${depth}`, leaf, depth })));
const columns = COLUMNS.map(({ name, leaf, depth }): Column => ({ name, type: nest(leaf, depth) }));
const randomRows = (seed: number, count: number): Cell[][] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => COLUMNS.map(({ leaf, depth }) => nestedValue(leaf, depth, random)));
};

test.each([1, 2, 3])(
  'lists of every type to any depth come back through DuckDB, with nulls and empty lists where they were (%i)',
  async (seed) => {
    const rows = randomRows(seed, 230);
    const read = await readParquet(await write(columns, rows));
    expect(read.columns.map(([, type]) => type)).toEqual(COLUMNS.map(({ leaf, depth }) => DUCKDB[leaf] + '[]'.repeat(depth)));
    for (const [index, row] of rows.entries()) expect(read.rows[index], `row ${index}`).toEqual(row);
    expect(read.rows).toHaveLength(rows.length);
  },
);

test('columns without a single value, and rows without lists at all, are read', async () => {
  const rows: Cell[][] = [
    ...Array.from({ length: 120 }, () => COLUMNS.map(() => null)),
    ...Array.from({ length: 120 }, () => COLUMNS.map(({ depth }) => (depth === 0 ? null : []))),
  ];
  expect((await readParquet(await write(columns, rows))).rows).toEqual(rows);
});

test('a list where a value is due is refused, and a value where a list is', async () => {
  await expect(write([{ name: 'it', type: 'int32' }], [[[1]]])).rejects.toThrow(/column it has lists 0 deep, got a list/);
  await expect(write([{ name: 'it', type: { list: 'int32' } }], [[1]])).rejects.toThrow(/column it has lists 1 deep, got number/);
  await expect(write([{ name: 'it', type: { list: 'uint8' } }], [[[256]]])).rejects.toThrow(/column it takes uint8, got number 256/);
});

const SCRIPT = `
import json, sys
import pyarrow.parquet as pq
table = pq.read_table(sys.argv[1])
exact = lambda v: [exact(i) for i in v] if isinstance(v, list) else str(v) if isinstance(v, int) and not isinstance(v, bool) else v
print(json.dumps({"types": [str(field.type) for field in table.schema], "rows": [[exact(v) for v in row.values()] for row in table.to_pylist()]}))
`;

test.skipIf(python === undefined)('pyarrow reads the same values under the same types', async () => {
  const rows = randomRows(4, 230);
  const { stdout } = await promisify(execFile)(python ?? '', ['-c', SCRIPT, await write(columns, rows)], { maxBuffer: 2 ** 28 });
  const read: { types: string[]; rows: unknown[][] } = JSON.parse(stdout);
  const arrow = (type: Nested<Leaf>): string => (typeof type === 'object' ? `list<element: ${arrow(type.list)}>` : (ARROW[type] ?? type));
  expect(read.types).toEqual(COLUMNS.map(({ leaf, depth }) => arrow(nest(leaf, depth))));
  const exact = (cell: Cell, leaf: Leaf): unknown => {
    if (Array.isArray(cell)) return cell.map((item: Cell) => exact(item, leaf));
    return cell !== null && leaf in RANGES ? String(cell) : cell;
  };
  expect(read.rows).toEqual(rows.map((row) => row.map((cell, index) => exact(cell, COLUMNS[index]?.leaf ?? 'string'))));
});
