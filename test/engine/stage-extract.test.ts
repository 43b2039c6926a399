import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

test("what lies under the name of stage extract's scratch folder stays, unless an extraction has left it", async () => {
  const folder = tempDir();
  const list = join(folder, 'list.csv');
  const out = join(folder, 'pool.parquet');
  writeFileSync(list, 'url,caption\nhttps://a.example/1.jpg,one\n');
  mkdirSync(`${out}.extracting/work`, { recursive: true });
  writeFileSync(join(`${out}.extracting`, 'thesis.doc'), 'mine');
  const words = ['stage', 'extract', '--in', list, '--out', out, '--preset', 'keep-all', '--json'];
  const refused = await runCli(words);
  expect([refused.code, refused.json.error]).toEqual([2, expect.objectContaining({ code: 'USAGE' })]);
  expect(readFileSync(join(`${out}.extracting`, 'thesis.doc'), 'utf8')).toBe('mine');
  rmSync(join(`${out}.extracting`, 'thesis.doc'));
  writeFileSync(join(`${out}.extracting`, 'work', 'half.tmp'), '');
  expect((await runCli(words)).json).toMatchObject({ kept: 1 });
  expect(readdirSync(folder).sort()).toEqual(['list.csv', 'pool.parquet']);
});
