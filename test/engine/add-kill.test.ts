import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { killRounds } from '../helpers/kill-rounds.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { tempDir } from '../helpers/temp-dir.ts';

/** More than the three batches after which a kill finds some committed, one at work and one on its way. */
const PAIRS = 90_000;

test('kill -9 while pairs are added, then the same command again: the library is that of an uninterrupted run', {
  timeout: 240_000,
}, async () => {
  const folder = tempDir();
  const list = join(folder, 'list.csv');
  // Every seventh line repeats an earlier one.
  const line = (n: number): string => `https://h${n % 50}.example.com/${n % 7 === 6 ? n - 6 : n}.jpg,picture ${n % 7 === 6 ? n - 6 : n}`;
  writeFileSync(list, `url,caption\n${Array.from({ length: PAIRS }, (_, n) => line(n)).join('\n')}\n`);
  const seed = Date.now() % 1e9;
  const told = await killRounds(
    folder,
    [
      { name: 'extract', words: (library) => ['extract', list, '--preset', 'keep-all', '--library', library] },
      { name: 'add', words: (library) => ['add', '--library', library] },
    ],
    { rounds: 3, random: seededRandom(seed) },
  );
  expect(
    told.map(({ stage }) => stage),
    `seed ${seed}`,
  ).toEqual(['extract', 'add']);
});
