import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { extractAnything, mutate } from '../helpers/fuzz-extract.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const sample = readFileSync(fileURLToPath(new URL('../../resources/sample-crawl/sample.warc.wat.gz', import.meta.url)));

/** The short form of `npm run test:fuzz`. */
test.each([
  { name: 'mutated.warc.wat.gz', bytes: sample },
  { name: 'mutated.warc.wat', bytes: gunzipSync(sample) },
])('40 mutations of $name end well or as a clear error', async ({ name, bytes }) => {
  const seed = Date.now() % 1e9;
  const random = seededRandom(seed);
  const folder = tempDir();
  for (let round = 0; round < 40; round++) {
    const outcome = await extractAnything(folder, name, mutate(bytes, random)).catch((error: unknown) => {
      throw new Error(`seed ${seed}, round ${round}`, { cause: error });
    });
    expect(['read', 'refused']).toContain(outcome);
  }
});
