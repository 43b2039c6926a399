import { expect, test } from 'vitest';
import { startImageHost } from '../../helpers/image-host.ts';
import { killStageFetch } from '../../helpers/kill-stage-fetch.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

/** The short form of test/crash/kill-stage-fetch.test.ts. */
test('stage fetch killed with -9 and started again makes the dataset of an uninterrupted run', { timeout: 60_000 }, async () => {
  const random = seededRandom(Date.now() % 1e9);
  // Not in the first third, in which nothing but modules is read.
  const late = (): number => 1 / 3 + random() * 0.6;
  expect(
    await killStageFetch(tempDir(), await startImageHost(), { images: 40, format: 'webdataset', rounds: 2, random: late }),
  ).toBeGreaterThan(0);
});
