import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderedSamples } from '#main/engine/stage-fetch/ordered-samples.ts';
import type { ExportedSample, ExportRow } from '#main/exports/export-row.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

const row: Omit<ExportRow, 'index'> = {
  ...{ url: 'http://a.example/', caption: null, status: 'ok', message: null, httpStatus: 200, width: 1, height: 1 },
  ...{ md5: null, sha256: null, format: 'jpg', exif: null, ref: null, extra: {} },
};

function sample(index: number, length: number): ExportedSample {
  const facts = { width: 1, height: 1, originalWidth: 1, originalHeight: 1, hash: null };
  const image = { kind: 'image' as const, bytes: Buffer.alloc(length, index), extension: 'jpg', ...facts };
  return { key: String(index), row: { ...row, index }, image };
}

test('samples come out in the order of their rows with their bytes, whatever the order in which they come and where they wait', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 0, max: 3000 }),
      fc.infiniteStream(fc.nat()),
      async (lengths, maxHeldBytes, picks) => {
        const spill = join(tempDir(), 'held');
        const ordered = new OrderedSamples([...lengths.keys()], { maxHeldBytes });
        const left = lengths.map((length, index) => sample(index, length));
        const taken: ExportedSample[] = [];
        const taking = (async () => {
          for await (const one of ordered.all()) taken.push(one);
        })();
        while (left.length > 0) {
          const [next] = left.splice((picks.next().value ?? 0) % left.length, 1);
          if (next) await ordered.put(next, spill);
        }
        await taking;
        expect(taken).toEqual(lengths.map((length, index) => sample(index, length)));
      },
    ),
    { numRuns: 50 },
  );
});

test('nothing waits on disk while memory is enough, and what is too much does', async () => {
  const spill = join(tempDir(), 'held');
  const ordered = new OrderedSamples([0, 1, 2], { maxHeldBytes: 100 });
  await ordered.put(sample(1, 80), spill);
  expect(existsSync(spill)).toBe(false);
  await ordered.put(sample(2, 80), spill);
  expect(existsSync(spill)).toBe(true);
  ordered.fail(new Error('enough'));
  await expect(ordered.all().next()).rejects.toThrow('enough');
});

test('an error ends the order', async () => {
  const ordered = new OrderedSamples([0, 1]);
  await ordered.put(sample(0, 1), '');
  const taking = (async () => {
    for await (const { key } of ordered.all()) if (key === '0') ordered.fail(new Error('the drive is gone'));
  })();
  await expect(taking).rejects.toThrow('the drive is gone');
});
