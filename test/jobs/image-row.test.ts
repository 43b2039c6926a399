import { mkdirSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { openCatalog } from '#main/catalog/catalog.ts';
import { openMirrorSource } from '#main/catalog/mirror.ts';
import { inspectImage } from '#main/images/inspect-image.ts';
import { imageRow } from '#main/jobs/image-row.ts';
import { libraryPaths } from '#main/util/library-paths.ts';
import { safeSharp } from '#main/util/safe-sharp.ts';
import { newSample, pairBatch } from '../helpers/pair-batch.ts';
import { syntheticPicture } from '../helpers/synthetic-picture.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmpRights:WebStatement="https://example.org/terms"
 plus:DataMining="http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"
 Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia">
 <dc:creator><rdf:Seq><rdf:li>Ann</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>`;

const scene = () => safeSharp()(syntheticPicture(90, 60, 3), { raw: { width: 90, height: 60, channels: 3 } });
const thumbnail = { pack: 'thumbs-00000', offset: 512, length: 10, crc32: 1 };

/** A library with one sample for each file. */
async function libraryOf(files: readonly Uint8Array[]) {
  const dir = tempDir();
  const paths = libraryPaths(dir);
  mkdirSync(paths.work, { recursive: true });
  const catalog = openCatalog(paths.catalog);
  const rows = await Promise.all(
    files.map(async (bytes) => {
      const outcome = await inspectImage(bytes, { keep: 'none' });
      if (!outcome.ok) throw new Error(outcome.message);
      return imageRow(outcome.value, 'none', { original: null, thumbnail });
    }),
  );
  catalog.transaction(() => {
    catalog.samples.add(pairBatch(rows.map((_, at) => newSample({ url: `https://example.com/${at}.jpg` }))));
    for (const [at, row] of rows.entries()) {
      catalog.images.add(row);
      catalog.fetches.record({
        sampleId: at + 1,
        status: 'ok',
        httpStatus: 200,
        message: null,
        sha256: row.sha256,
        finalUrl: null,
        contentType: null,
        fetchedAt: 0,
      });
    }
    catalog.revisions.touchSamples(rows.map((_, at) => at + 1));
  });
  const source = openMirrorSource(dir);
  const db = new Database(paths.catalog, { readonly: true });
  onTestFinished(() => {
    db.close();
    source.close();
    catalog.close();
  });
  return { catalog, rows, db, mirrored: source.changes(0, 10).rows.map(({ facts }) => facts) };
}

test('the facts of an image go into the catalog, and from there into the lens and the exports', async () => {
  const full = await scene()
    .withExif({
      IFD0: { Make: 'Acme', Model: 'One', Artist: 'Bob', Copyright: '(c) Bob' },
      IFD2: { DateTimeOriginal: '2024:05:06 07:08:09' },
    })
    .withIccProfile('p3')
    .withXmp(XMP)
    .jpeg({ quality: 85 })
    .toBuffer();
  const { catalog, rows, db, mirrored } = await libraryOf([full]);
  const [row] = rows;
  expect(mirrored).toEqual([
    {
      phash: Buffer.from(row?.phash ?? []).toString('hex'),
      isAnimated: false,
      hasAlpha: false,
      orientation: 1,
      jpegQuality: 85,
      profile: 'sP3C',
      camera: 'Acme One',
      taken: Date.UTC(2024, 4, 6, 7, 8, 9),
      exifTags: Object.keys(JSON.parse(row?.exif ?? '{}')).length,
      creator: 'Ann',
      copyright: '(c) Bob',
      licence: 'https://example.org/terms',
      dataMining: 'DMI-PROHIBITED',
      sourceType: 'trainedAlgorithmicMedia',
    },
  ]);
  expect(mirrored[0]?.exifTags).toBeGreaterThan(5);
  expect(catalog.exports.samplesByIds([1])[0]?.exif).toContain('"Image Copyright": "(c) Bob"');
  const stored = db.prepare('select length(dhash) as dhash, length(phash) as phash, length(pdq) as pdq, pdq_quality from image').get();
  expect(stored).toEqual({ dhash: 8, phash: 8, pdq: 32, pdq_quality: row?.pdqQuality });
  expect(row?.pdqQuality).toBeGreaterThan(0);
});

test('what a file does not say is null', async () => {
  const plain = await scene().ensureAlpha(0.5).png().toBuffer();
  const { catalog, mirrored } = await libraryOf([plain]);
  expect(mirrored[0]).toMatchObject({ hasAlpha: true, isAnimated: false });
  const { phash: _, isAnimated: __, hasAlpha: ___, ...rest } = mirrored[0] ?? {};
  expect(new Set(Object.values(rest))).toEqual(new Set([null]));
  expect(catalog.exports.samplesByIds([1])[0]?.exif).toBe('{}');
});

test('a date that no calendar has is no date', async () => {
  const odd = await scene()
    .withExif({ IFD0: { Model: 'Acme One', Make: 'ACME' }, IFD2: { DateTimeOriginal: '2024:13:45 27:61:61' } })
    .jpeg()
    .toBuffer();
  expect((await libraryOf([odd])).mirrored[0]).toMatchObject({ taken: null, camera: 'Acme One' });
});
