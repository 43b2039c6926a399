import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exifreadJson } from '#main/images/exif/exifread.ts';
import { safeSharp } from '#main/util/safe-sharp.ts';

/** Files in base64 and what img2dataset's own reader, exifread-nocycle 3.0.1, makes of them; null where it throws. */
const CASES: [file: string, exif: string | null][] = JSON.parse(readFileSync(new URL('./exifread-cases.json', import.meta.url), 'utf8'));

test('every file has the text that the reference writes, to the last character', () => {
  const differing = CASES.flatMap(([file, exif], at) => {
    const got = exifreadJson(Buffer.from(file, 'base64'));
    return got === exif ? [] : [{ at, exif, got }];
  });
  expect(differing).toEqual([]);
  expect(CASES.filter(([, exif]) => exif !== null && exif !== '{}').length).toBeGreaterThan(50);
});

const picture = () => safeSharp()({ create: { width: 16, height: 8, channels: 3, background: 'teal' } });
const tagged = () => picture().withExif({ IFD0: { Copyright: '(c) Ann', Make: 'Acme' }, IFD2: { FNumber: '28/10' } });

test('a JPEG has printed tags under the names of their directories', async () => {
  expect(JSON.parse(exifreadJson(await tagged().jpeg().toBuffer()) ?? '')).toMatchObject({
    'Image Copyright': '(c) Ann',
    'Image Make': 'Acme',
    'EXIF FNumber': '14/5',
  });
});

test('of a WebP with a name before its EXIF, as libvips writes it, that reader fails', async () => {
  expect(exifreadJson(await tagged().webp().toBuffer())).toBeNull();
});

test('PNG and AVIF have none, as that reader knows none of theirs', async () => {
  expect(exifreadJson(await tagged().png().toBuffer())).toBe('{}');
  expect(exifreadJson(await tagged().avif({ effort: 0 }).toBuffer())).toBe('{}');
});

test('letters beyond ASCII are escaped', () => {
  const tiff = Buffer.from('II*\0\x08\0\0\0\x01\0\x98\x82\x02\0\x05\0\0\0\x1a\0\0\0\0\0\0\0Zo\xc3\xab\0', 'latin1');
  expect(exifreadJson(tiff)).toBe('{"Image Copyright": "Zo\\u00eb"}');
});

test('any bytes end in a JSON object or null, and soon', () => {
  const files = CASES.map(([file]) => Buffer.from(file, 'base64'));
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 12 }),
      fc.nat(2000),
      (file, changes, cut) => {
        const changed = Buffer.from(file);
        for (const [at, byte] of changes) changed[at % changed.length] = byte;
        const started = performance.now();
        const exif = exifreadJson(changed.subarray(0, Math.max(1, changed.length - (cut > 1000 ? cut - 1000 : 0))));
        if (exif !== null) expect(typeof JSON.parse(exif)).toBe('object');
        expect(performance.now() - started).toBeLessThan(2000);
      },
    ),
    { numRuns: 1500 },
  );
});
