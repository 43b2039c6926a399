import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, runCliJson } from '../helpers/cli.ts';
import { imageList, startImageHost } from '../helpers/image-host.ts';
import { tempDir } from '../helpers/temp-dir.ts';

interface Found {
  matched: number;
  rows: { id: number; nearness: number; sha256: string; caption: string }[];
  near: { term: string; searched: number; of: number; is_sample: boolean }[];
}

/** A library with 12 downloaded images and one that failed. */
async function downloadedLibrary(): Promise<string[]> {
  const folder = tempDir();
  const library = join(folder, 'library');
  const host = await startImageHost();
  const list = join(folder, 'list.csv');
  writeFileSync(list, `${imageList(host, 12)}http://${host}/missing.jpg,this one is gone\n`);
  const at = ['--library', library];
  await runCliJson(['init', library]);
  await runCliJson(['extract', list, '--preset', 'keep-all', ...at]);
  await runCliJson(['add', ...at]);
  await runCliJson(['download', '--allow-private', host, ...at]);
  return at;
}

test('meaning: and like: find the nearest images by text, record, hash and file, and tell what they cannot find', {
  timeout: 60_000,
}, async () => {
  const at = await downloadedLibrary();
  const ask = async (...words: string[]): Promise<Found> => (await runCliJson(['query', ...words, ...at])) as unknown as Found;
  const refused = await runCli(['query', 'width>=1 meaning:barn', '--json', ...at]);
  expect(refused).toMatchObject({ code: 2, json: { error: { code: 'QUERY_INVALID', data: { position: 9, length: 12 } } } });
  expect(refused.stderr).toContain('gleaner score');

  await runCliJson(['score', ...at]);
  const byText = await ask('meaning:"a red barn"');
  expect(byText.matched).toBe(12);
  expect(byText.near).toEqual([{ term: 'meaning:"a red barn"', model: expect.any(String), is_sample: true, searched: 12, of: 12 }]);
  const values = byText.rows.map(({ nearness }) => nearness);
  expect(values).toEqual([...values].sort((a, b) => b - a));

  const [first] = byText.rows;
  const byId = await ask(`like:${first?.id}`);
  expect(byId.rows[0]).toMatchObject({ id: first?.id, nearness: expect.closeTo(1, 3) });
  expect((await ask(`like:${first?.sha256}`)).rows).toEqual(byId.rows);

  const both = await ask('meaning:"a red barn" text:"number 3"');
  expect(both).toMatchObject({ matched: 1, rows: [{ caption: expect.stringContaining('number 3') }] });
  expect(await ask('-meaning:"a red barn"')).toMatchObject({ matched: 1 });
  expect((await ask('meaning:barn', '--order-by', 'id')).rows.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(await runCliJson(['tag', `like:${first?.id}`, '--add', 'near', ...at])).toMatchObject({ matched: 12, added: 12 });

  for (const [words, what] of [
    ['like:99999', 'no image'],
    ['like:/nowhere.jpg', 'no image /nowhere.jpg'],
  ] as const) {
    const refused = await runCli(['query', words, ...at, '--json']);
    expect(refused).toMatchObject({ code: 2, json: { error: { code: 'QUERY_INVALID' } } });
    expect(refused.stderr).toContain(what);
  }
  const inPool = await runCli(['query', 'meaning:barn', '--in', 'pool', ...at, '--json']);
  expect(inPool).toMatchObject({ code: 2, json: { error: { message: expect.stringContaining('add them to the library first') } } });
});
