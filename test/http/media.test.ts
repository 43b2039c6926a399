import { createHash } from 'node:crypto';
import { mkdir, rename, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compact } from '#main/engine/handlers/compact.ts';
import { reveal } from '#main/engine/handlers/reveal.ts';
import { thumbnails } from '#main/engine/handlers/thumbnails.ts';
import { createMedia, MEDIA_KINDS } from '#main/http/media.ts';
import { silentLog } from '#main/util/log.ts';
import { safeSharp } from '#main/util/safe-sharp.ts';
import { AppError } from '#shared/errors.ts';
import { deleteSamples } from '../helpers/delete-samples.ts';
import { type MediaLibrary, mediaLibrary, photo } from './media-library.ts';

const { signal } = new AbortController();

function answers({ services }: MediaLibrary) {
  const media = createMedia(services.media(), silentLog);
  return (kind: string, sha256: string | undefined): Promise<Response> => media(new Request(`http://127.0.0.1/media/${kind}/${sha256}`));
}
const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const cacheOf = (response: Response): string | null => response.headers.get('Cache-Control');

/** Mean difference of two pictures of any size, 0-255, at 64 x 64. */
async function difference(a: Uint8Array, b: Uint8Array): Promise<number> {
  const [left, right] = await Promise.all([a, b].map((bytes) => safeSharp()(bytes).resize(64, 64, { fit: 'fill' }).raw().toBuffer()));
  if (!left || !right) throw new Error('no pixels');
  return left.reduce((sum, value, at) => sum + Math.abs(value - (right[at] ?? 0)), 0) / left.length;
}

test('a safe image is served in clear, to be kept by the browser', async () => {
  const original = await photo(1);
  const library = await mediaLibrary([{ bytes: original, nsfw: 0.1 }]);
  const get = answers(library);
  const [sha256] = library.hashes;
  const thumb = await get('thumb', sha256);
  expect([thumb.status, thumb.headers.get('Content-Type'), cacheOf(thumb)]).toEqual([
    200,
    'image/jpeg',
    'private, max-age=31536000, immutable',
  ]);
  const thumbnail = await bytesOf(thumb);
  expect(await safeSharp()(thumbnail).metadata()).toMatchObject({ width: 256, height: 192 });
  expect(await difference(thumbnail, original)).toBeLessThan(4);
  const view = await get('image', sha256);
  expect([view.status, view.headers.get('Content-Type'), cacheOf(view)]).toEqual([
    200,
    'image/webp',
    'private, max-age=31536000, immutable',
  ]);
});

test('an image to look at is another encoding of the original, without a byte of its metadata', async () => {
  const original = await photo(2, { width: 3000, height: 1500 });
  expect(original.includes('Secret Artist')).toBe(true);
  const library = await mediaLibrary([{ bytes: original, nsfw: 0 }]);
  const view = await bytesOf(await answers(library)('image', library.hashes[0]));
  expect(createHash('sha256').update(view).digest('hex')).not.toBe(library.hashes[0]);
  expect(view.includes('Secret Artist')).toBe(false);
  const metadata = await safeSharp()(view).metadata();
  expect(metadata).toMatchObject({ format: 'webp', width: 2048, height: 1024 });
  expect([metadata.exif, metadata.icc, metadata.xmp, metadata.orientation]).toEqual([undefined, undefined, undefined, undefined]);
  expect(await difference(view, original)).toBeLessThan(4);
});

test('an image is drawn upright in every rendition, whatever its EXIF orientation is', async () => {
  const orientations = [2, 3, 4, 5, 6, 7, 8];
  const originals = await Promise.all(orientations.map((orientation) => photo(3, { width: 320, height: 160 }, orientation)));
  const library = await mediaLibrary(originals.map((bytes) => ({ bytes, nsfw: 0 })));
  const get = answers(library);
  for (const [at, original] of originals.entries()) {
    const upright = await safeSharp()(original).autoOrient().toBuffer();
    const isTall = (orientations[at] ?? 0) >= 5;
    for (const kind of ['thumb', 'image']) {
      // As a browser draws it.
      const drawn = await safeSharp()(await bytesOf(await get(kind, library.hashes[at])))
        .autoOrient()
        .png()
        .toBuffer();
      const { width, height } = await safeSharp()(drawn).metadata();
      expect([kind, orientations[at], height > width]).toEqual([kind, orientations[at], isTall]);
      expect(await difference(drawn, upright)).toBeLessThan(6);
    }
    const blurred = await safeSharp()(await bytesOf(await get('blurred', library.hashes[at]))).metadata();
    expect([blurred.width, blurred.height]).toEqual(isTall ? [16, 32] : [32, 16]);
  }
});

test('hidden images are never read in clear: not scored ones, those above the threshold, and unknown ones', async () => {
  const originals = [await photo(4), await photo(5), await photo(6)];
  const [unscored, unsafe, safe] = originals;
  if (!unscored || !unsafe || !safe) throw new Error('no photo');
  const library = await mediaLibrary([{ bytes: unscored }, { bytes: unsafe, nsfw: 0.5 }, { bytes: safe, nsfw: 0.49 }]);
  const get = answers(library);
  for (const sha256 of library.hashes.slice(0, 2)) {
    for (const kind of ['thumb', 'image']) {
      const refused = await get(kind, sha256);
      expect([refused.status, cacheOf(refused), (await bytesOf(refused)).length < 100]).toEqual([403, 'no-store', true]);
    }
    for (const kind of ['blurred', 'blurred-image']) expect((await get(kind, sha256)).status).toBe(200);
  }
  expect((await get('thumb', library.hashes[2])).status).toBe(200);
  library.hiding.nsfwThreshold = 0.4;
  expect((await get('thumb', library.hashes[2])).status).toBe(403);
  for (const kind of MEDIA_KINDS) expect((await get(kind, 'ab'.repeat(32))).status).toBe(404);
});

test('many pictures come with one question, hidden ones only blurred, and one that cannot be read leaves the others', async () => {
  const library = await mediaLibrary([
    { bytes: await photo(10), nsfw: 0.1 },
    { bytes: await photo(11), nsfw: 0.9 },
    { bytes: await photo(12) },
  ]);
  const get = answers(library);
  const images = [...library.hashes, 'ab'.repeat(32)];
  const clear = await thumbnails(library.services, { images, blurred: false }, { signal });
  expect(clear.pictures.map((bytes) => bytes && Buffer.from(bytes))).toEqual([
    await bytesOf(await get('thumb', images[0])),
    null,
    null,
    null,
  ]);
  const blurred = await thumbnails(library.services, { images, blurred: true }, { signal });
  for (const [at, bytes] of blurred.pictures.slice(0, 3).entries())
    expect(Buffer.from(bytes ?? [])).toEqual(await bytesOf(await get('blurred', images[at])));
  expect(blurred.pictures[3]).toBeNull();
  const { paths } = library.services.library();
  await truncate(join(paths.store, 'thumbs-00000.tar'), 600);
  expect((await thumbnails(library.services, { images, blurred: false }, { signal })).pictures).toEqual([null, null, null, null]);
  // Nor does what the drive says.
  await rm(join(paths.store, 'thumbs-00000.tar'));
  await mkdir(join(paths.store, 'thumbs-00000.tar'));
  expect((await thumbnails(library.services, { images, blurred: false }, { signal })).pictures).toEqual([null, null, null, null]);
});

test('the blurred rendition holds nothing but a few colours', async () => {
  // A fine pattern over two broad halves: the halves may be told, the pattern may not.
  const width = 256;
  const pixels = Buffer.alloc(width * width * 3);
  for (let at = 0; at < width * width; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    pixels.fill((x < width / 2 ? 60 : 180) + (((x >> 3) + (y >> 3)) % 2) * 60, at * 3, at * 3 + 3);
  }
  const bytes = await safeSharp()(pixels, { raw: { width, height: width, channels: 3 } })
    .png()
    .toBuffer();
  const library = await mediaLibrary([{ bytes }]);
  const get = answers(library);
  const blurred = await bytesOf(await get('blurred', library.hashes[0]));
  expect(await bytesOf(await get('blurred-image', library.hashes[0]))).toEqual(blurred);
  expect(await safeSharp()(blurred).metadata()).toMatchObject({ width: 32, height: 32, format: 'png' });
  expect(blurred.length).toBeLessThan(4000);
  // Within each half all is the same, however the pattern goes.
  for (const left of [0, 20]) {
    const { channels } = await safeSharp()(
      await safeSharp()(blurred).extract({ left, top: 0, width: 12, height: 32 }).png().toBuffer(),
    ).stats();
    for (const { stdev } of channels.slice(0, 3)) expect(stdev).toBeLessThan(8);
  }
  // What is left of a real picture, brought back to its size, is what 8 by 8 colours can tell.
  const real = await photo(7, { width: 256, height: 256 });
  const other = await mediaLibrary([{ bytes: real }]);
  const rendition = await bytesOf(await answers(other)('blurred', other.hashes[0]));
  const few = await safeSharp()(await safeSharp()(real).resize(8, 8).png().toBuffer())
    .resize(64, 64)
    .png()
    .toBuffer();
  expect(await difference(rendition, few)).toBeLessThan(await difference(rendition, real));
});

test('revealed images are in clear for a minute, or all for as long as was asked for, and are not kept by the browser', async () => {
  const library = await mediaLibrary([{ bytes: await photo(8), nsfw: 0.9 }, { bytes: await photo(9) }]);
  const get = answers(library);
  const [first = '', second = ''] = library.hashes;
  const statuses = async () => [(await get('thumb', first)).status, (await get('image', second)).status];
  expect(await statuses()).toEqual([403, 403]);
  expect(await reveal(library.services, { images: [first] }, { signal })).toEqual({ until: library.clock.now + 60_000 });
  const clear = await get('thumb', first);
  expect([clear.status, cacheOf(clear)]).toEqual([200, 'no-store']);
  expect(await statuses()).toEqual([200, 403]);
  library.clock.now += 60_000;
  expect(await statuses()).toEqual([403, 403]);
  await reveal(library.services, { minutes: 15 }, { signal });
  expect(library.services.reveal.allUntil).toBe(library.clock.now + 15 * 60_000);
  expect(await statuses()).toEqual([200, 200]);
  library.clock.now += 15 * 60_000;
  expect([await statuses(), library.services.reveal.allUntil]).toEqual([[403, 403], null]);
  await reveal(library.services, { images: [first, second] }, { signal });
  expect(await statuses()).toEqual([200, 200]);
  await reveal(library.services, { minutes: 0 }, { signal });
  expect(await statuses()).toEqual([403, 403]);
});

test('with hiding switched off, unsafe images are in clear and not kept by the browser', async () => {
  const library = await mediaLibrary([
    { bytes: await photo(10), nsfw: 0.9 },
    { bytes: await photo(11), nsfw: 0 },
  ]);
  library.hiding.hideUnsafe = false;
  const [unsafe, safe] = await Promise.all(library.hashes.map((sha256) => answers(library)('thumb', sha256)));
  expect([unsafe?.status, unsafe && cacheOf(unsafe)]).toEqual([200, 'no-store']);
  expect([safe?.status, safe && cacheOf(safe)]).toEqual([200, 'private, max-age=31536000, immutable']);
});

test('of an image of which nothing was kept, the thumbnail stands in; of one kept smaller, that', async () => {
  const library = await mediaLibrary([
    { bytes: await photo(12), keep: 'none', nsfw: 0 },
    { bytes: await photo(13, { width: 800, height: 600 }), keep: { maxSide: 500 }, nsfw: 0 },
  ]);
  const get = answers(library);
  const [none, smaller] = library.hashes;
  expect(await bytesOf(await get('image', none))).toEqual(await bytesOf(await get('thumb', none)));
  expect(await safeSharp()(await bytesOf(await get('image', smaller))).metadata()).toMatchObject({ width: 500, height: 375 });
});

test('of many images that are asked for at once, only a few originals are in memory', async () => {
  const pictures = await Promise.all(Array.from({ length: 12 }, (_, seed) => photo(seed, { width: 40, height: 30 })));
  const library = await mediaLibrary(pictures.map((bytes) => ({ bytes, nsfw: 0 })));
  const { services } = library;
  const viewers = services.viewers();
  const held = { now: 0, most: 0 };
  services.viewers = () =>
    Object.assign(Object.create(viewers), {
      run: async (...question: Parameters<typeof viewers.run>) => {
        held.most = Math.max(held.most, ++held.now);
        try {
          return await viewers.run(...question);
        } finally {
          held.now--;
        }
      },
    });
  const get = answers(library);
  const found = await Promise.all(library.hashes.map((sha256) => get('image', sha256)));
  expect(found.map(({ status }) => status)).toEqual(library.hashes.map(() => 200));
  expect(held.most).toBeLessThanOrEqual(4);
  expect(held.most).toBeGreaterThan(1);
});

test('images are found where a compaction has moved them to, also while they are being read', async () => {
  const library = await mediaLibrary(await Promise.all([20, 21, 22, 23].map(async (seed) => ({ bytes: await photo(seed), nsfw: 0 }))));
  const get = answers(library);
  const kept = library.hashes.slice(2);
  // The packs are open from now on.
  const before = await Promise.all(kept.map(async (sha256) => await bytesOf(await get('thumb', sha256))));
  deleteSamples(library.services.library().paths.root, 'id <= 2');
  let isDone = false;
  const reading = (async () => {
    while (!isDone) for (const sha256 of kept) expect((await get('thumb', sha256)).status).toBe(200);
  })();
  const done = await compact(library.services, { dry_run: false }, { signal });
  isDone = true;
  await reading;
  expect(done.packs).toBe(2);
  expect(await Promise.all(kept.map(async (sha256) => await bytesOf(await get('thumb', sha256))))).toEqual(before);
  expect((await get('image', kept[0])).status).toBe(200);
});

test('damage of the store is told, not drawn', async () => {
  const library = await mediaLibrary([
    { bytes: await photo(14), nsfw: 0 },
    { bytes: await photo(15), nsfw: 0 },
  ]);
  const get = answers(library);
  const { store } = library.services.library().paths;
  await truncate(join(store, 'thumbs-00000.tar'), 2000);
  expect((await get('thumb', library.hashes[0])).status).toBe(500);
  await rename(join(store, '00000.tar'), join(store, 'elsewhere'));
  const gone = await get('image', library.hashes[1]);
  expect([gone.status, await gone.text()]).toEqual([500, expect.stringContaining('00000.tar at')]);
});

test('without a library there are no pictures', async () => {
  const source = { find: () => Promise.reject(new AppError('NO_LIBRARY', 'no library is open')) };
  expect((await createMedia(source, silentLog)(new Request(`http://127.0.0.1/media/thumb/${'0'.repeat(64)}`))).status).toBe(404);
});

test.each([
  '/media/thumb/',
  `/media/thumb/${'0'.repeat(63)}`,
  `/media/thumb/${'0'.repeat(65)}`,
  `/media/thumb/${'g'.repeat(64)}`,
  `/media/thumb/${'A'.repeat(64)}`,
  `/media/thumb/${'0'.repeat(64)}/`,
  `/media/thumb/${'0'.repeat(64)}.jpg`,
  `/media/original/${'0'.repeat(64)}`,
  `/media/Thumb/${'0'.repeat(64)}`,
  `/media//thumb/${'0'.repeat(64)}`,
  `/media/thumb/%30${'0'.repeat(63)}`,
  `/media/thumb%2f${'0'.repeat(64)}`,
  `/media/thumb/${'0'.repeat(64)}%00`,
  `/media/constructor/${'0'.repeat(64)}`,
])('%s is no address of a picture', async (path) => {
  let asked = 0;
  const source = { find: async () => ({ found: 'nothing' as const, asked: asked++ }) };
  expect((await createMedia(source, silentLog)(new Request(`http://127.0.0.1${path}`))).status).toBe(404);
  expect(asked).toBe(0);
});
