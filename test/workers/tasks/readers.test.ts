import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { extractFile } from '#main/workers/tasks/extract-file.ts';
import { mutate } from '../../helpers/fuzz-extract.ts';
import { oddRecord } from '../../helpers/odd-wat.ts';
import { poolRows } from '../../helpers/pool-rows.ts';
import { REFERENCE_COLUMNS, referenceExtract } from '../../helpers/reference-extractor.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';
import { tempDir } from '../../helpers/temp-dir.ts';
import { image, warcInfo, warcRecord, watRecord } from '../../warc/make-warc.ts';

/** Large enough that readers share it: some ranges of 4 MiB, in members that are stored and not packed. */
function largeFile(seed: number, between: (serial: number, random: () => number) => Buffer[] = () => []): Buffer[] {
  const random = seededRandom(seed);
  const members: Buffer[] = [gzipSync(warcInfo())];
  for (let serial = 0; serial < 700; serial++) {
    const links = Array.from({ length: 5 }, (_, n) => image(`http://a/${serial}/${n}.jpg`, `caption ${serial % 7} ${n}`));
    const record = watRecord({
      url: `http://p/${serial}`,
      title: String(random()).repeat(1000),
      links: [...links, image('http://same/1.jpg', 'same')],
    });
    members.push(
      gzipSync(record, { level: 0 }),
      gzipSync(oddRecord({ seed: seed + serial, serial, mayBreak: true })),
      ...between(serial, random),
    );
  }
  return members;
}

/** Extracts a file with no, one and two further threads; expects equal bytes, and the rows of the reference. */
async function expectSame(bytes: Buffer, isJudged: boolean): Promise<void> {
  const folder = tempDir();
  const file = join(folder, 'large.warc.wat.gz');
  writeFileSync(file, bytes);
  const pools = await Promise.all(
    [0, 1, 2].map(async (readers) => {
      const poolDir = join(folder, `pool-${readers}`);
      const summary = await extractFile(
        { file, poolDir, workDir: join(folder, `work-${readers}`), type: 'image', preset: 'keep-all', readers },
        {},
      );
      return { summary, path: join(poolDir, summary.poolFile) };
    }),
  );
  const [alone, ...shared] = pools.map(({ path }) => readFileSync(path));
  for (const one of shared) expect(alone?.equals(one)).toBe(true);
  if (!isJudged) return;
  const { path, summary } = pools[0] as (typeof pools)[0];
  const expected = referenceExtract(bytes, 'large.warc.wat.gz', { type: 'image', preset: 'keep-all' });
  const rows = (await poolRows(path)).map((row) => Object.fromEntries(REFERENCE_COLUMNS.map((column) => [column, row[column]])));
  const differing = rows.findIndex((row, index) => !isDeepStrictEqual(row, expected.rows[index]));
  expect({ differing, rows: rows.length }).toEqual({ differing: -1, rows: expected.rows.length });
  expect(summary).toMatchObject({ kept: expected.counts.kept, duplicates: expected.counts.duplicates, links: expected.counts.links });
}

test('a large file gives the same bytes with any number of readers, and the rows of the reference', async () => {
  await expectSame(Buffer.concat(largeFile(1)), true);
});

test('so does one whose records hold what looks like records to a reader that begins there', async () => {
  const trap = (serial: number, random: () => number): Buffer[] => {
    const inside = gzipSync(watRecord({ url: 'http://trap/', links: [image(`http://trap/${serial}.jpg`, 'never seen')] }));
    const many = Buffer.concat(Array.from({ length: 1 + Math.floor(random() * 200) }, () => inside));
    return [gzipSync(warcRecord(many, { 'WARC-Type': 'resource', 'Content-Type': 'application/gzip' }), { level: 0 })];
  };
  await expectSame(Buffer.concat(largeFile(2, trap)), true);
});

test('so does one that is damaged in many places', async () => {
  const random = seededRandom(Date.now());
  for (let round = 0; round < 1; round++) {
    // The first members say what the file is.
    const [first, second, ...rest] = largeFile(random() * 1e9) as [Buffer, Buffer, ...Buffer[]];
    const damaged = rest.map((member) => (random() < 0.1 ? mutate(member, random) : member));
    await expectSame(Buffer.concat([first, second, ...damaged]), false);
  }
});
