import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { extractAnything, mutate } from '../helpers/fuzz-extract.ts';
import { seededRandom } from '../helpers/synthetic-wat.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const seconds = Number(process.env.GLEANER_FUZZ_SECONDS ?? 600);
const seed = Number(process.env.GLEANER_FUZZ_SEED ?? Date.now() % 1e9);
const sample = readFileSync(fileURLToPath(new URL('../../resources/sample-crawl/sample.warc.wat.gz', import.meta.url)));

test(`${seconds} s of mutated crawl files end well or as a clear error (seed ${seed})`, async () => {
  const folder = tempDir();
  const random = seededRandom(seed);
  const corpora = [
    { name: 'mutated.warc.wat.gz', bytes: sample },
    { name: 'mutated.warc.wat', bytes: gunzipSync(sample) },
  ];
  const told = { read: 0, refused: 0 };
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const corpus = corpora[Math.floor(random() * corpora.length)];
    if (!corpus) throw new Error('no corpus');
    const content = mutate(corpus.bytes, random);
    try {
      told[await extractAnything(folder, corpus.name, content)]++;
    } catch (error) {
      const kept = join('/tmp', `gleaner-fuzz-${seed}-${told.read + told.refused}-${corpus.name}`);
      writeFileSync(kept, content);
      throw new Error(`the input is kept as ${kept}`, { cause: error });
    }
  }
  process.stdout.write(`${told.read} mutated files read, ${told.refused} refused\n`);
  expect(told.read).toBeGreaterThan(0);
});
