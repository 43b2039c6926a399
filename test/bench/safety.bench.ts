import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Catalog } from '#main/catalog/catalog.ts';
import { initLibrary, openLibrary } from '#main/engine/library.ts';
import { newSample, pairBatch } from '../helpers/pair-batch.ts';
import { type Bench, numberOf } from './bench.ts';
import { measureCli } from './measure.ts';

/** Entries of each list that images of the library have, so that the bench sees them found. */
const PLANTED = 100;
/** Bits in which a planted PDQ hash differs from its image's. */
const FLIPPED_BITS = 12;
const WRITE_ROWS = 10_000;

/**
 * Taking in a list of hashes and asking it about every image of a library, MD5 and PDQ; the last again over a tenth of the images, which tells
 * whether memory follows the library. Sizes: `safety-hashes` (default 1,000,000), `safety-images` (default 100,000).
 */
export async function safetyBench(bench: Bench): Promise<void> {
  const hashes = bench.size('safety-hashes', 1_000_000);
  const images = bench.size('safety-images', 100_000);
  for (const type of ['md5', 'pdq'] as const) {
    const list = await bench.once(`${type}.txt`, (path) => writeList(path, type, hashes));
    for (const count of type === 'pdq' ? [images / 10, images] : [images]) {
      const library = join(bench.folder, `${type}-${count}`);
      makeLibrary(library, count);
      const on = ['--library', library];
      const taken = await measureCli(['safety', 'import', '--type', type, list, ...on]);
      const check = await measureCli(['safety', 'check', ...on]);
      const found = numberOf(check, 'quarantined');
      if (found !== PLANTED) throw new Error(`the ${type} list holds ${PLANTED} images of the library, ${found} were found`);
      if (count === images)
        bench.tell(`safety import ${type}`, taken, { 'hashes/s': hashes / taken.wallSeconds }, `${hashes.toLocaleString('en')} hashes`);
      const note = `${count.toLocaleString('en')} images against ${hashes.toLocaleString('en')} hashes, ${found} found`;
      bench.tell(`safety check ${type}`, check, { 'images/s': numberOf(check, 'checked') / check.wallSeconds }, note);
    }
  }
}

/** Fills bytes from a 32-bit state, the same for the same seed. */
function noise(bytes: number, seed: number): Buffer {
  const out = Buffer.alloc(bytes);
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  for (let at = 0; at + 4 <= bytes; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out.writeUInt32LE(state >>> 0, at);
  }
  return out;
}

const md5Of = (image: number): Buffer => noise(16, image * 2 + 1);
const pdqOf = (image: number): Buffer => noise(32, image * 2 + 2);
/** Of images that no library of the bench has. */
const STRANGER = 100_000_000;

async function writeList(path: string, type: 'md5' | 'pdq', count: number): Promise<void> {
  const out = createWriteStream(path);
  for (let n = 0; n < count; n++) {
    // Those with the lowest numbers are in the small library too.
    const image = n < PLANTED ? n + 1 : STRANGER + n;
    const hash = type === 'md5' ? md5Of(image) : pdqOf(image);
    if (type === 'pdq' && n < PLANTED) for (let bit = 0; bit < FLIPPED_BITS; bit++) hash[bit * 2] = (hash[bit * 2] ?? 0) ^ 1;
    if (!out.write(`${hash.toString('hex')}\n`)) await new Promise<void>((resolve) => out.once('drain', resolve));
  }
  out.end();
  await finished(out);
}

/** A library whose catalog knows so many images; their bytes were not kept. */
function makeLibrary(folder: string, images: number): void {
  initLibrary(folder);
  const library = openLibrary(folder);
  try {
    for (let first = 1; first <= images; first += WRITE_ROWS)
      library.catalog.transaction(() => addRows(library.catalog, first, Math.min(WRITE_ROWS, images - first + 1)));
  } finally {
    library.close();
  }
}

function addRows(catalog: Catalog, first: number, count: number): void {
  const numbers = Array.from({ length: count }, (_, n) => first + n);
  catalog.samples.add(
    pairBatch(numbers.map((n) => newSample({ url: `https://images.example.org/${n}.jpg`, caption: `picture number ${n}` }))),
  );
  for (const n of numbers) {
    const sha256 = noise(32, n + 7_000_000);
    catalog.images.add({
      sha256,
      md5: md5Of(n),
      pdq: pdqOf(n),
      pdqQuality: 90,
      dhash: Buffer.alloc(8, n % 251),
      phash: Buffer.alloc(8, n % 241),
      thumbnail: { pack: 'thumbs-00000.tar', offset: 512, length: 100, crc32: 0 },
      bytes: 100_000,
      format: 'jpg',
      width: 800,
      height: 600,
      kept: 'none',
      original: null,
      isAnimated: false,
      hasAlpha: false,
      traits: '{}',
      exif: '{}',
      rights: null,
    });
    catalog.fetches.record({
      sampleId: n,
      status: 'ok',
      httpStatus: 200,
      message: null,
      sha256,
      finalUrl: null,
      contentType: 'image/jpeg',
      fetchedAt: 1_700_000_000_000,
    });
  }
}
