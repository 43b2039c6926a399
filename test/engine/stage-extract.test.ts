import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readParquet } from '../exports/read-parquet.ts';
import { runCli } from '../helpers/cli.ts';
import { tempDir } from '../helpers/temp-dir.ts';

test('stage extract makes one pool file of one source, and nothing of one that is none', async () => {
  const folder = tempDir();
  const list = join(folder, 'list.csv');
  const out = join(folder, 'pool.parquet');
  writeFileSync(list, 'url,caption\nhttps://a.example/1.jpg,one\nhttps://a.example/2.jpg,two\nhttps://a.example/1.jpg,one\n');
  const made = await runCli(['stage', 'extract', '--in', list, '--out', out, '--preset', 'keep-all', '--json']);
  expect(made.json).toMatchObject({ candidates: 3, kept: 2, duplicates: 1, out });
  expect(readdirSync(folder).sort()).toEqual(['list.csv', 'pool.parquet']);
  expect((await readParquet(out)).rows).toHaveLength(2);

  writeFileSync(list, 'no list at all');
  const refused = await runCli(['stage', 'extract', '--in', list, '--out', join(folder, 'other.parquet'), '--json']);
  expect([refused.code, refused.json.error]).toEqual([1, expect.objectContaining({ code: 'SOURCE_UNREADABLE' })]);
  expect(readdirSync(folder).sort()).toEqual(['list.csv', 'pool.parquet']);
});
