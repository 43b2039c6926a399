import { constants, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CANDIDATE_TYPES } from '#shared/model/candidate.ts';
import { extractBytes } from '../helpers/extract-bytes.ts';
import { oddRecord } from '../helpers/odd-wat.ts';
import { gzipMember, PACKINGS, packRecords } from '../helpers/pack-members.ts';
import { referenceExtract } from '../helpers/reference-extractor.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { image, warcInfo, watRecord } from './make-warc.ts';

const MILLISECONDS = Number(process.env.GLEANER_PROPERTY_MS ?? 3000);
const bounds = { numRuns: 1_000_000, interruptAfterTimeLimit: MILLISECONDS, markInterruptAsFailure: false } as const;

const start = [
  warcInfo(),
  watRecord({ url: 'http://first.example/', links: [{ path: 'IMG@/src', url: 'http://i.example/1.jpg', alt: 'first' }] }),
];

test('any crawl file gives the rows, counts and bad offsets of the reference', { timeout: MILLISECONDS + 60_000 }, async () => {
  const folder = tempDir();
  const property = fc.asyncProperty(
    fc.array(fc.nat(), { maxLength: 24 }),
    fc.constantFrom(...PACKINGS),
    fc.constantFrom(...CANDIDATE_TYPES),
    fc.constantFrom('keep-all' as const, 'laion5b' as const),
    fc.nat(),
    async (seeds, packing, type, preset, seed) => {
      const records = seeds.map((one, serial) => oddRecord({ seed: one, serial, mayBreak: true }));
      const bytes = packRecords([...start, ...records], packing, seededRandom(seed));
      const name = packing === 'plain' ? 'odd.warc.wat' : 'odd.warc.wat.gz';
      const expected = referenceExtract(bytes, name, { type, preset });
      const { summary, rows } = await extractBytes(folder, name, bytes, { type, preset });
      expect(rows).toEqual(expected.rows);
      const { links, candidates, kept, duplicates } = summary;
      const pages = Math.max(expected.counts.pages, Math.min(summary.pages, expected.counts.pages + expected.openPages));
      expect({ pages: summary.pages, links, candidates, kept, duplicates }).toEqual({ ...expected.counts, pages });
      expect(Object.fromEntries(Object.entries(summary.rejected).filter(([, count]) => count > 0))).toEqual(expected.rejected);
      const told = summary.badRecords.map(({ offset }) => offset);
      const missed = expected.badOffsets.filter((offset) => !told.includes(offset));
      const invented = told.filter((offset) => !expected.badOffsets.includes(offset) && !expected.openOffsets.includes(offset));
      expect({ missed, invented }).toEqual({ missed: [], invented: [] });
    },
  );
  await fc.assert(property, bounds);
});

/** A record whose pairs no other record has. */
const ownRecord = (serial: number, random: () => number): Buffer =>
  watRecord({
    url: `http://page.example/${serial}`,
    title: 'x'.repeat(Math.floor(random() * 300)),
    links: Array.from({ length: 1 + Math.floor(random() * 3) }, (_, n) => image(`http://i.example/${serial}/${n}.jpg`, `${n} ${random()}`)),
  });

interface Damage {
  kind: 'noise' | 'cut' | 'insert' | 'zeros' | 'end';
  /** Place in the file, in [0, 1). */
  at: number;
  length: number;
  seed: number;
}
const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('noise', 'noise', 'cut', 'insert', 'zeros', 'end'),
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  length: fc.integer({ min: 1, max: 60 }),
  seed: fc.nat(),
});

/** @returns the damaged bytes and the range of the whole file that is no longer what it was */
function hurt(whole: Buffer, from: number, one: Damage): { bytes: Buffer; start: number; end: number } {
  const random = seededRandom(one.seed);
  const noise = Buffer.from(Array.from({ length: one.length }, () => Math.floor(random() * 256)));
  const start = from + Math.floor(one.at * (whole.length - from));
  const end = one.kind === 'end' ? whole.length : Math.min(whole.length, one.kind === 'insert' ? start : start + one.length);
  const put = { noise: noise.subarray(0, end - start), cut: '', insert: noise, zeros: Buffer.alloc(end - start), end: '' }[one.kind];
  return { bytes: Buffer.concat([whole.subarray(0, start), Buffer.from(put as string), whole.subarray(end)]), start, end };
}

test.each(['plain', 'each'] as const)(
  'damage in one place of a file (%s) takes nothing from what it does not touch',
  { timeout: MILLISECONDS + 60_000 },
  async (packing) => {
    const folder = tempDir();
    const property = fc.asyncProperty(fc.integer({ min: 2, max: 10 }), damage, fc.nat(), async (count, one, seed) => {
      const random = seededRandom(seed);
      const records = [...start, ...Array.from({ length: count }, (_, serial) => ownRecord(serial, random))];
      const parts = packing === 'each' ? records.map((record) => gzipMember(record, random)) : records;
      const whole = Buffer.concat(parts);
      const intact = Buffer.concat(parts.slice(0, start.length)).length;
      const { bytes, start: from, end } = hurt(whole, intact, one);
      const name = packing === 'each' ? 'hurt.warc.wat.gz' : 'hurt.warc.wat';
      const options = { type: 'image', preset: 'keep-all' } as const;
      let at = 0;
      const safe = new Set(['http://first.example/']);
      for (const [index, part] of parts.entries()) {
        // A record is found by the line end before it.
        const isTouched = at - 1 < Math.max(end, from + 1) && at + part.length > from;
        if (!isTouched && index >= start.length) safe.add(`http://page.example/${index - start.length}`);
        at += part.length;
      }
      const expected = referenceExtract(whole, name, options).rows;
      const { summary, rows } = await extractBytes(folder, name, bytes, options);
      expect(rows.filter((row) => safe.has(String(row.page_url)))).toEqual(expected.filter((row) => safe.has(row.page_url)));
      const others = rows.filter((row) => !safe.has(String(row.page_url)));
      // A checksum lets nothing through that was not there, and tells what is gone; without one a damaged text is a text.
      if (packing === 'plain') return;
      expect(expected).toEqual(expect.arrayContaining(others));
      if (rows.length < expected.length && one.kind !== 'end' && one.kind !== 'cut') expect(summary.badRecordCount).toBeGreaterThan(0);
    });
    await fc.assert(property, bounds);
  },
);

test('a file of one gzip member that ends anywhere keeps every record before its end', { timeout: MILLISECONDS + 60_000 }, async () => {
  const folder = tempDir();
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 40 }),
    fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    fc.nat(),
    async (count, part, seed) => {
      const random = seededRandom(seed);
      const records = [...start, ...Array.from({ length: count }, (_, serial) => ownRecord(serial, random))];
      const whole = gzipMember(Buffer.concat(records), random);
      const headed = 400 + Math.floor(part * (whole.length - 400));
      const cut = whole.subarray(0, headed);
      const there = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).length;
      let end = 0;
      const complete = records.filter((record) => {
        end += record.length;
        return end <= there;
      });
      fc.pre(complete.length >= start.length);
      const options = { type: 'image', preset: 'keep-all' } as const;
      const expected = referenceExtract(Buffer.concat(complete), 'cut.warc.wat.gz', options).rows;
      const { summary, rows } = await extractBytes(folder, 'cut.warc.wat.gz', cut, options);
      expect(rows).toEqual(expected);
      expect(summary.badRecordCount).toBeGreaterThan(0);
    },
  );
  await fc.assert(property, bounds);
});
