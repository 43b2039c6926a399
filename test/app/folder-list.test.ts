import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filledLibrary } from '../helpers/filled-library.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { context, testApp } from '../helpers/test-app.ts';

const call = () => testApp().call;
const list = (path: string | undefined, more: { endings?: string[]; hidden?: boolean } = {}) =>
  call().folder_list({ ...(path !== undefined && { path }), endings: [], hidden: false, ...more }, context);

test('a folder shows its folders first, then the files asked for, sorted as people do', async () => {
  const folder = tempDir();
  for (const name of ['part 10', 'part 2', 'Älter', '.git']) mkdirSync(join(folder, name));
  for (const name of ['b.PARQUET', 'a.parquet', 'notes.txt', '.hidden.parquet']) writeFileSync(join(folder, name), '12345');
  const { path, parent, entries, drive, left_off } = await list(folder, { endings: ['.parquet'] });
  expect({ path, parent, left_off }).toEqual({ path: folder, parent: join(folder, '..'), left_off: 0 });
  expect(entries.map(({ name, kind, bytes }) => [name, kind, bytes])).toEqual([
    ['Älter', 'folder', null],
    ['part 2', 'folder', null],
    ['part 10', 'folder', null],
    ['a.parquet', 'file', 5],
    ['b.PARQUET', 'file', 5],
  ]);
  expect(drive.total_bytes).toBeGreaterThan(drive.free_bytes);
  const all = await list(folder, { hidden: true, endings: [''] });
  expect(all.entries).toHaveLength(8);
  expect((await list(folder)).entries.every(({ kind }) => kind === 'folder')).toBe(true);
});

test('libraries are marked, links lead where they lead, and what leads nowhere is left out', async () => {
  const library = filledLibrary([{}]);
  const folder = tempDir();
  symlinkSync(library, join(folder, 'linked'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
  symlinkSync(join(folder, 'circle'), join(folder, 'circle'));
  const { entries } = await list(folder);
  expect(entries).toMatchObject([{ name: 'linked', kind: 'folder', is_library: true }]);
});

test('the home folder is where choosing begins, and the root has no parent', async () => {
  expect((await list(undefined)).path).toBe(homedir());
  expect((await list('~')).path).toBe(homedir());
  if (process.platform !== 'win32') expect((await list('/')).parent).toBeNull();
});

test.each([
  ['/does/not/exist', 'FILE_NOT_FOUND'],
  ['relative', 'USAGE'],
  ['..', 'USAGE'],
  ['', 'USAGE'],
  ['/tmp/a\0b', 'USAGE'],
  [import.meta.filename, 'USAGE'],
  [`/${'x'.repeat(5000)}`, 'USAGE'],
])('%j cannot be listed and says why', async (path, code) => {
  await expect(list(path)).rejects.toMatchObject({ code });
});

test('a folder of more than 5,000 entries tells how many it leaves off', async () => {
  const folder = tempDir();
  for (let number = 0; number < 5010; number++) writeFileSync(join(folder, `${number}.csv`), '');
  const { entries, left_off } = await list(folder, { endings: ['.csv'] });
  expect(entries).toHaveLength(5000);
  expect(entries.at(-1)?.name).toBe('4999.csv');
  expect(left_off).toBe(10);
});

test('a new folder is made beside what is there, never over it', async () => {
  const folder = tempDir();
  const path = join(folder, 'new folder');
  expect(await call().folder_create({ path }, context)).toEqual({ path });
  await expect(call().folder_create({ path }, context)).rejects.toMatchObject({ code: 'USAGE', message: `${path} is there already` });
  await expect(call().folder_create({ path: join(folder, 'a', 'b') }, context)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await expect(call().folder_create({ path: 'here' }, context)).rejects.toMatchObject({ code: 'USAGE' });
});
