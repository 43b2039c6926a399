import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { imageList, startImageHost } from '../helpers/image-host.ts';
import { imageStages } from '../helpers/image-stages.ts';
import { killRounds } from '../helpers/kill-rounds.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const rounds = Number(process.env.GLEANER_KILL_ROUNDS ?? 20);
const seed = Number(process.env.GLEANER_KILL_SEED ?? Date.now() % 1e9);

test(`kill -9 at ${rounds} random moments of a download, of two exports and of a compaction (seed ${seed}): afterwards everything equals an uninterrupted run`, async () => {
  const host = await startImageHost();
  const folder = tempDir();
  const list = join(folder, 'list.csv');
  writeFileSync(list, imageList(host, 300));
  const told = await killRounds(folder, imageStages(list, host), { rounds, random: seededRandom(seed) });
  for (const { stage, killed, rounds: asked } of told.filter((one) => one.rounds > 0)) {
    process.stdout.write(`${stage}: ${killed} of ${asked} kills met a running process\n`);
    expect(killed).toBeGreaterThan(0);
  }
});
