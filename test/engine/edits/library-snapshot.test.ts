import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { librarySnapshot } from '#main/engine/library-snapshot.ts';
import { filledLibrary, never, openFilled } from '../../helpers/filled-library.ts';

const options = { signal: never };

test('the snapshot counts what the library holds, and what can be undone and done again', async () => {
  let now = 1000;
  const folder = filledLibrary([
    { image: 'a', scores: { nsfw: 0.1, aesthetic: 5 } },
    { image: 'a', url: 'b' },
    { image: 'c', scores: { nsfw: 0.2 } },
    {},
  ]);
  const engine = openFilled(folder, { now: () => now });
  const first = await librarySnapshot(engine.services);
  expect(first).toEqual({
    rev: expect.any(Number),
    samples: 4,
    images: 2,
    pool_files: 0,
    pool_pairs: 0,
    scorers: [
      { name: 'nsfw', key: 'nsfw-a', label: 'The nsfw', scored: 2 },
      { name: 'aesthetic', key: 'aesthetic-a', label: 'The aesthetic', scored: 1 },
    ],
    undo: null,
    redo: null,
    revealed_until: null,
  });
  await engine.call('edit', { target: { ids: [1] }, rating: 3 }, options);
  await engine.call('edit', { target: { ids: [1] }, rating: 4 }, options);
  await engine.call('undo', {}, options);
  await engine.call('reveal', { minutes: 2 }, options);
  const second = await librarySnapshot(engine.services);
  expect(second).toMatchObject({ undo: { id: 1 }, redo: { id: 2, change: { rating: 4 } }, revealed_until: 121_000 });
  expect(second.rev).toBeGreaterThan(first.rev);
  now = 200_000;
  expect((await librarySnapshot(engine.services)).revealed_until).toBeNull();
});

test('the counts follow samples and scores that go', async () => {
  const folder = filledLibrary([{ image: 'a', scores: { nsfw: 0.1 } }, { image: 'b', scores: { nsfw: 0.2 } }, {}]);
  const engine = openFilled(folder);
  const { catalog } = engine.services.library();
  expect(await librarySnapshot(engine.services)).toMatchObject({ samples: 3, images: 2, scorers: [{ scored: 2 }] });
  catalog.transaction(() => catalog.safety.quarantine([2, 3], { withImage: false, now: 1 }));
  expect(await librarySnapshot(engine.services)).toMatchObject({ samples: 1, images: 1, scorers: [{ scored: 1 }] });
});

test('pool files that come, change, are damaged or go are counted as they are', async () => {
  const folder = filledLibrary([]);
  const engine = openFilled(folder);
  const list = join(folder, '..', 'list.csv');
  const pairs = async () => {
    const { pool_files, pool_pairs } = await librarySnapshot(engine.services);
    return [pool_files, pool_pairs];
  };
  writeFileSync(list, 'url,caption\nhttps://a.example/1.jpg,a red barn by the sea\nhttps://a.example/2.jpg,a boat on the calm lake\n');
  await engine.call('extract', { files: [list], preset: 'keep-all' }, options);
  const [file] = (await engine.call('pool_list', {}, options)).files;
  if (!file) throw new Error('a pool file');
  expect(await pairs()).toEqual([1, 2]);
  const copy = join(folder, 'pool', 'copy.parquet');
  copyFileSync(file.path, copy);
  expect(await pairs()).toEqual([2, 4]);
  writeFileSync(copy, 'no parquet');
  expect(await pairs()).toEqual([1, 2]);
  rmSync(copy);
  rmSync(file.path);
  expect(existsSync(copy)).toBe(false);
  expect(await pairs()).toEqual([0, 0]);
});
