import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { CANDIDATE_TYPES } from '#shared/model/candidate.ts';
import { extractBytes } from '../helpers/extract-bytes.ts';
import { oddRecord } from '../helpers/odd-wat.ts';
import { PACKINGS, packRecords } from '../helpers/pack-members.ts';
import { referenceExtract } from '../helpers/reference-extractor.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { image, warcInfo, watRecord } from '../warc/make-warc.ts';

const seconds = Number(process.env.GLEANER_FUZZ_SECONDS ?? 60);
const seed = Number(process.env.GLEANER_FUZZ_SEED ?? Date.now() % 1e9);

/** The long form of the property in test/warc: large odd files, each with some hundred records. */
test(`${seconds} s of odd crawl files give the rows of the reference (seed ${seed})`, { timeout: seconds * 1000 + 120_000 }, async () => {
  const folder = tempDir();
  const random = seededRandom(seed);
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const end = performance.now() + seconds * 1000;
  let [files, rowCount] = [0, 0];
  while (performance.now() < end) {
    const first = Math.floor(random() * 1e9);
    const records = Array.from({ length: 300 }, (_, serial) => oddRecord({ seed: first + serial, serial, mayBreak: true }));
    const packing = pick(PACKINGS);
    const bytes = packRecords([warcInfo(), watRecord({ links: [image('http://a/first.jpg', 'first')] }), ...records], packing, random);
    const options = { type: pick(CANDIDATE_TYPES), preset: pick(['keep-all', 'laion5b'] as const) };
    const expected = referenceExtract(bytes, 'odd.warc.wat.gz', options);
    const { summary, rows } = await extractBytes(folder, 'odd.warc.wat.gz', bytes, options);
    const context = `records ${first} to ${first + 299}, ${packing}, ${JSON.stringify(options)}`;
    const differing = rows.findIndex((row, index) => !isDeepStrictEqual(row, expected.rows[index]));
    expect({ differing, row: rows[differing] }, context).toEqual({ differing: -1, row: undefined });
    expect(rows.length, context).toBe(expected.rows.length);
    expect(summary, context).toMatchObject({ links: expected.counts.links, duplicates: expected.counts.duplicates });
    files++;
    rowCount += rows.length;
  }
  process.stdout.write(`${files} odd files, ${rowCount} rows as the reference has them\n`);
});
