import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDuckDb, sqlName, sqlString } from '#main/util/duckdb.ts';
import { ParquetWriter, type ParquetWriterOptions } from '#main/util/parquet-writer.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gleaner-parquet-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function ask(sql: string): Promise<unknown[][]> {
  const duckDb = await openDuckDb(':memory:', { memoryLimit: '256MB', tempDirectory: join(dir, 'spill'), threads: 2 });
  try {
    return (await duckDb.connection.runAndReadAll(sql)).getRowsJS();
  } finally {
    duckDb.close();
    await rm(join(dir, 'spill'), { recursive: true, force: true });
  }
}

const options = (name: string): ParquetWriterOptions => ({
  path: join(dir, name),
  workDir: dir,
  columns: [
    { name: 'url', type: 'VARCHAR' },
    { name: 'offset', type: 'BIGINT' },
    { name: 'width', type: 'INTEGER' },
    { name: 'p', type: 'FLOAT' },
    { name: 'd', type: 'DOUBLE' },
    { name: 'ok', type: 'BOOLEAN' },
    { name: 'date', type: 'TIMESTAMPTZ' },
    { name: 'bytes', type: 'BLOB' },
  ],
  compression: 'zstd',
  rowGroupSize: 4096,
});

describe('openDuckDb', () => {
  test('neither installs nor loads extensions and keeps its limits', async () => {
    const rows = await ask(
      `select name, value from duckdb_settings() where name in ('autoinstall_known_extensions', 'autoload_known_extensions', 'preserve_insertion_order', 'threads', 'TimeZone') order by name`,
    );
    expect(Object.fromEntries(rows)).toEqual({
      TimeZone: 'UTC',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      preserve_insertion_order: 'true',
      threads: '2',
    });
    await expect(ask(`select * from read_parquet('https://127.0.0.1:9/x.parquet')`)).rejects.toThrow(/httpfs/);
  });

  test('quotes names and strings', async () => {
    expect(await ask(`select ${sqlString("it's")} as ${sqlName('a"b')}`)).toEqual([["it's"]]);
  });
});

describe('ParquetWriter', () => {
  test('every type comes back as it went in, nulls included', async () => {
    const writer = await ParquetWriter.create(options('types.parquet'));
    const date = new Date('2024-05-18T01:58:10.123Z');
    writer.append([
      ['ünï\u0000x', 9007199254740993n, 7, 0.5, 0.1, true, date, Uint8Array.of(0, 255)],
      [null, null, null, null, null, null, null, null],
    ]);
    writer.appendColumns([[''], [-1], [-2], [1], [2], [false], [new Date(0)], [new Uint8Array(0)]]);
    const done = await writer.finish();
    expect(done).toEqual({ rows: 3, bytes: (await stat(join(dir, 'types.parquet'))).size });
    const rows = await ask(`select * from '${join(dir, 'types.parquet')}'`);
    expect(rows[0]?.slice(0, 7)).toEqual(['ünï\u0000x', 9007199254740993n, 7, 0.5, 0.1, true, date]);
    expect(rows[1]).toEqual([null, null, null, null, null, null, null, null]);
    expect(rows[2]?.slice(0, 7)).toEqual(['', -1n, -2, 1, 2, false, new Date(0)]);
    const types = await ask(`select column_name, column_type from (describe select * from '${join(dir, 'types.parquet')}')`);
    expect(types.map((row) => row[1])).toEqual([
      'VARCHAR',
      'BIGINT',
      'INTEGER',
      'FLOAT',
      'DOUBLE',
      'BOOLEAN',
      'TIMESTAMP WITH TIME ZONE',
      'BLOB',
    ]);
  });

  test('rows keep their order over many row groups, and the same rows give the same bytes', async () => {
    const rows = Array.from({ length: 20_001 }, (_, i) => [
      `http://h/${(i * 7919) % 20_001}`,
      i,
      i % 3 === 0 ? null : i,
      i / 3,
      i / 7,
      i % 2 === 0,
      new Date(i * 1000),
      null,
    ]);
    for (const name of ['a.parquet', 'b.parquet']) {
      const writer = await ParquetWriter.create({ ...options(name), keyValueMetadata: { 'gleaner.source': 's' } });
      if (name === 'a.parquet') writer.append(rows);
      else writer.appendColumns(options(name).columns.map((_, column) => rows.map((row) => row[column] ?? null)));
      await writer.finish({ 'gleaner.counts': `{"it's":1}` });
    }
    expect(await readFile(join(dir, 'a.parquet'))).toEqual(await readFile(join(dir, 'b.parquet')));
    const read = await ask(`select "offset" from '${join(dir, 'a.parquet')}'`);
    expect(read.map((row) => Number(row[0]))).toEqual(rows.map((row) => row[1]));
    const groups = await ask(`select count(distinct row_group_id) from parquet_metadata('${join(dir, 'a.parquet')}')`);
    expect(Number(groups[0]?.[0])).toBe(5);
    const metadata = await ask(`select decode(key), decode(value) from parquet_kv_metadata('${join(dir, 'a.parquet')}')`);
    expect(Object.fromEntries(metadata)).toEqual({ 'gleaner.source': 's', 'gleaner.counts': `{"it's":1}` });
  });

  test('no rows make a valid file with the columns', async () => {
    const writer = await ParquetWriter.create(options('empty.parquet'));
    expect((await writer.finish()).rows).toBe(0);
    expect(await ask(`select count(*) from '${join(dir, 'empty.parquet')}'`)).toEqual([[0n]]);
  });

  test('nothing but the file stays behind, and abort leaves nothing at all', async () => {
    const kept = await ParquetWriter.create(options("o'k [1].parquet"));
    kept.append([['u', 1, 1, 1, 1, true, null, null]]);
    await kept.finish();
    const dropped = await ParquetWriter.create(options('dropped.parquet'));
    dropped.append([['u', 1, 1, 1, 1, true, null, null]]);
    await dropped.abort();
    await dropped.abort();
    expect(await readdir(dir)).toEqual(["o'k [1].parquet"]);
  });

  test('a second writer takes over what a killed one left in the work folder', async () => {
    const first = await ParquetWriter.create(options('again.parquet'));
    first.append([['lost', 1, 1, 1, 1, true, null, null]]);
    const { writeFile } = await import('node:fs/promises');
    await first.abort();
    await writeFile(join(dir, 'again.parquet.staging.duckdb'), 'a torn database');
    const second = await ParquetWriter.create(options('again.parquet'));
    expect(await second.finish()).toMatchObject({ rows: 0 });
  });

  test('a value of another type is refused by column and row', async () => {
    const writer = await ParquetWriter.create(options('bad.parquet'));
    writer.append([['u', 'not a number', 1, 1, 1, true, null, null]]);
    await expect(writer.finish()).rejects.toThrow(/column offset takes BIGINT, got string not a number in row 0/);
    expect(await readdir(dir)).toEqual([]);
  });
});

test.skipIf(!existsSync('/dev/full'))('a full drive is told by its code', async () => {
  const writer = await ParquetWriter.create({ ...options('x'), path: '/dev/full' });
  writer.append([['u', 1, 1, 1, 1, true, null, null]]);
  await expect(writer.finish()).rejects.toMatchObject({ code: 'DISK_FULL' });
});
