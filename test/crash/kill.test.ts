import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SAMPLE_PORT, startSampleHost } from '../../src-main/sample/host.ts';
import { killRounds } from '../helpers/kill-rounds.ts';
import { mainJobStages } from '../helpers/main-job-stages.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { writeLargeSyntheticWat } from '../helpers/synthetic-wat.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const rounds = Number(process.env.GLEANER_KILL_ROUNDS ?? 5);
const seed = Number(process.env.GLEANER_KILL_SEED ?? Date.now() % 1e9);

test(`kill -9 at ${rounds} random moments of each stage (seed ${seed}): afterwards everything equals an uninterrupted run`, async () => {
  const host = await startSampleHost({ port: SAMPLE_PORT });
  onTestFinished(() => host.close());
  const told = await killRounds(tempDir(), mainJobStages(`127.0.0.1:${SAMPLE_PORT}`), { rounds, random: seededRandom(seed) });
  process.stdout.write(`${told.map(({ stage, killed }) => `${stage}: ${killed} of ${rounds} kills met a running process`).join('\n')}\n`);
  expect(told.reduce((sum, { killed }) => sum + killed, 0)).toBeGreaterThan(0);
});

test(`the same for ${rounds} kills each while a large crawl file is extracted and added`, async () => {
  const folder = tempDir();
  const wat = join(folder, 'large.warc.wat.gz');
  await writeLargeSyntheticWat(wat, { bytes: 20e6, seed: 5 });
  const told = await killRounds(
    folder,
    [
      { name: 'extract', words: (library) => ['extract', wat, '--library', library] }, // kill-extract.test.ts has more of these
      { name: 'add', words: (library) => ['add', '--order', 'random', '--seed', '1', '--library', library] },
    ],
    { rounds, random: seededRandom(seed + 1) },
  );
  process.stdout.write(`${told.map(({ stage, killed }) => `${stage}: ${killed} of ${rounds} kills met a running process`).join('\n')}\n`);
});
