import { open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeSource } from './fake-source.ts';
import { idsOf, makeLibrary, never, openLens, record } from './test-library.ts';

let library: Awaited<ReturnType<typeof makeLibrary>>;
let path: string;
beforeEach(async () => {
  library = await makeLibrary();
  path = join(library.libraryDir, 'lens.duckdb');
});
afterEach(() => library.rm());

const filled = () => {
  const source = fakeSource();
  source.put(Array.from({ length: 20_000 }, (_, index) => record(index + 1, { width: index })));
  return source;
};

test.each([
  ['random bytes', () => writeFile(path, Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 256)))],
  ['a file cut in the middle of its header', () => writeFile(path, Buffer.from('DUCK'))],
  ['a log without its database', () => writeFile(`${path}.wal`, 'nonsense'.repeat(100))],
])('%s in place of the mirror: it is built anew', async (_name, spoil) => {
  await spoil();
  const lens = await openLens(library.libraryDir, filled());
  expect(await idsOf(lens, 'width>=19999')).toEqual([20_000]);
  await lens.close();
});

test('a mirror of another version is built anew', async () => {
  const first = await openLens(library.libraryDir, filled());
  await first.count({ scope: 'library', query: '' }, { signal: never });
  await first.close();
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run('update mirror_state set version = version + 1');
  await connection.run('update library set width = -5');
  connection.closeSync();
  instance.closeSync();
  const second = await openLens(library.libraryDir, filled());
  expect(await second.count({ scope: 'library', query: 'width:-5' }, { signal: never })).toBe(0);
  expect(await second.count({ scope: 'library', query: '' }, { signal: never })).toBe(20_000);
  await second.close();
});

test('a mirror with damaged data blocks is built anew while it is in use', async () => {
  const first = await openLens(library.libraryDir, filled());
  await first.count({ scope: 'library', query: '' }, { signal: never });
  await first.close();
  const { size } = await stat(path);
  const file = await open(path, 'r+');
  // The first three blocks are headers, which DuckDB checks when it opens the file.
  for (let at = 3 * 4096 + 100; at < size; at += 1000) await file.write(Buffer.from('damage'), 0, 6, at);
  await file.close();
  const second = await openLens(library.libraryDir, filled());
  expect(await idsOf(second, 'width:7..8')).toEqual([8, 9]);
  await second.close();
});

test('a healthy mirror is kept', async () => {
  const first = await openLens(library.libraryDir, filled());
  await first.count({ scope: 'library', query: '' }, { signal: never });
  await first.close();
  const unchanged = { ...filled(), changes: (afterRev: number) => ({ rows: [], deletedIds: [], rev: afterRev, more: false }) };
  const second = await openLens(library.libraryDir, unchanged);
  expect(await second.count({ scope: 'library', query: '' }, { signal: never })).toBe(20_000);
  await second.close();
});
