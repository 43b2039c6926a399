import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { imageList, startImageHost } from '../helpers/image-host.ts';
import { imageStages } from '../helpers/image-stages.ts';
import { killRounds } from '../helpers/kill-rounds.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { tempDir } from '../helpers/temp-dir.ts';

/** The short form of test/crash/kill-images.test.ts. */
test('kill -9 in a download, an export and a compaction, then the same command again: everything equals an uninterrupted run', {
  timeout: 240_000,
}, async () => {
  const seed = Date.now() % 1e9;
  const host = await startImageHost();
  const folder = tempDir();
  const list = join(folder, 'list.csv');
  writeFileSync(list, imageList(host, 60));
  const stages = imageStages(list, host).filter(({ name }) => name !== 'export resized');
  const told = await killRounds(folder, stages, { rounds: 2, random: seededRandom(seed) });
  expect(
    told.map(({ stage, rounds }) => [stage, rounds]),
    `seed ${seed}`,
  ).toEqual([
    ['extract', 0],
    ['add', 0],
    ['download', 2],
    ['export as it is', 2],
    ['compact', 2],
  ]);
});
