import { expect, test } from 'vitest';
import { startImageHost } from '../helpers/image-host.ts';
import { killStageFetch } from '../helpers/kill-stage-fetch.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const rounds = Number(process.env.GLEANER_KILL_ROUNDS ?? 20);
const seed = Number(process.env.GLEANER_KILL_SEED ?? Date.now() % 1e9);

test.each(['webdataset', 'files', 'parquet'])(
  `kill -9 at ${rounds} random moments of stage fetch into %s (seed ${seed}): afterwards the dataset equals that of an uninterrupted run`,
  async (format) => {
    const killed = await killStageFetch(tempDir(), await startImageHost(), { images: 300, format, rounds, random: seededRandom(seed) });
    process.stdout.write(`stage fetch into ${format}: ${killed} of ${rounds} kills met a running process\n`);
    expect(killed).toBeGreaterThan(0);
  },
);
