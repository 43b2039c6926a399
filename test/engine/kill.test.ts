import { expect, onTestFinished, test } from 'vitest';
import { SAMPLE_PORT, startSampleHost } from '../../src-main/sample/host.ts';
import { killRounds } from '../helpers/kill-rounds.ts';
import { mainJobStages } from '../helpers/main-job-stages.ts';
import { holdSamplePort } from '../helpers/sample-port.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { tempDir } from '../helpers/temp-dir.ts';

/** The short form of `npm run test:crash`: one kill a stage. */
test('kill -9 in each stage, then the same command again: everything equals an uninterrupted run', { timeout: 240_000 }, async () => {
  await holdSamplePort();
  const seed = Date.now() % 1e9;
  const host = await startSampleHost({ port: SAMPLE_PORT });
  onTestFinished(() => host.close());
  const told = await killRounds(tempDir(), mainJobStages(`127.0.0.1:${SAMPLE_PORT}`), { rounds: 1, random: seededRandom(seed) });
  expect(
    told.map(({ stage }) => stage),
    `seed ${seed}`,
  ).toEqual(['extract', 'add', 'download', 'score', 'export']);
});
