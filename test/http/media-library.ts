import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ImageRow } from '#main/catalog/queries/images.ts';
import type { Hiding } from '#main/engine/hiding.ts';
import { initLibrary } from '#main/engine/library.ts';
import { createServices, type EngineServices } from '#main/engine/services.ts';
import { forkEntry } from '#main/entry/fork-entry.ts';
import type { KeepOriginal } from '#main/images/image-facts.ts';
import { inspectImage } from '#main/images/inspect-image.ts';
import { imageRow } from '#main/jobs/image-row.ts';
import { openPackStore } from '#main/store/pack-store.ts';
import { silentLog } from '#main/util/log.ts';
import { safeSharp } from '#main/util/safe-sharp.ts';
import { newSample, pairBatch } from '../helpers/pair-batch.ts';
import { syntheticPicture } from '../helpers/synthetic-picture.ts';
import { tempDir } from '../helpers/temp-dir.ts';

export interface LibraryImage {
  bytes: Uint8Array;
  keep?: KeepOriginal;
  /** Its NSFW score; none: not scored. */
  nsfw?: number;
}

export interface MediaLibrary {
  services: EngineServices;
  /** Of each image. */
  hashes: string[];
  /** Changed by tests. */
  hiding: Hiding;
  clock: { now: number };
}

/** A picture with detail. @returns JPEG with EXIF data, a GPS place among it */
export function photo(seed: number, size = { width: 400, height: 300 }, orientation = 1): Promise<Buffer> {
  return safeSharp()(syntheticPicture(size.width, size.height, seed), { raw: { ...size, channels: 3 } })
    .withExif({ IFD0: { Artist: 'Secret Artist' }, IFD3: { GPSLatitude: '52/1 30/1 0/1' } })
    .withMetadata({ orientation })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** A library in which each image has one sample, put there as a download does it. */
export async function mediaLibrary(images: readonly LibraryImage[]): Promise<MediaLibrary> {
  const { root, store } = initLibrary(join(tempDir(), 'library'));
  const hiding: Hiding = { hideUnsafe: true, nsfwThreshold: 0.5 };
  const clock = { now: 1_800_000_000_000 };
  const services = createServices({
    libraryDir: root,
    sampleModelDir: '',
    log: silentLog,
    fork: forkEntry,
    now: () => clock.now,
    hiding: () => hiding,
  });
  onTestFinished(() => services.close());
  const { catalog } = services.library();
  const originals = await openPackStore({ dir: store, prefix: '', committedEnd: () => undefined });
  const thumbnails = await openPackStore({ dir: store, prefix: 'thumbs-', committedEnd: () => undefined });
  const rows: ImageRow[] = [];
  for (const { bytes, keep = 'original' } of images) {
    const outcome = await inspectImage(bytes, { keep });
    if (!outcome.ok) throw new Error(outcome.message);
    const { kept, thumbnail, ...facts } = outcome.value;
    const stored = kept === 'original' ? bytes : kept;
    const original = stored && (await originals.append(`${facts.sha256}.${facts.format}`, stored));
    const places = { original, thumbnail: await thumbnails.append(`${facts.sha256}.jpg`, thumbnail) };
    rows.push(imageRow(facts, kept === null ? 'none' : kept === 'original' ? 'original' : 'resized', places));
  }
  await originals.sync();
  await thumbnails.sync();
  catalog.transaction(() => {
    catalog.samples.add(pairBatch(rows.map((_, at) => newSample({ url: `https://example.com/${at}.jpg` }))));
    const model = { hash: 'ab', name: 'test', space: null, dim: 4, preprocessing: '', isSample: true };
    const modelId = catalog.scores.ensureModel(model).id;
    const scorer = { key: 'nsfw-1', name: 'nsfw', version: '1', label: 'NSFW', unit: '', min: 0, max: 1, modelId };
    const { id } = catalog.scores.ensureScorer(scorer);
    for (const [at, row] of rows.entries()) {
      const sampleId = at + 1;
      catalog.images.add(row);
      const facts = { httpStatus: 200, message: null, finalUrl: null, contentType: null, fetchedAt: 0 };
      catalog.fetches.record({ sampleId, status: 'ok', sha256: row.sha256, ...facts });
      const nsfw = images[at]?.nsfw;
      if (nsfw !== undefined) catalog.scores.setScore(sampleId, id, nsfw);
    }
    for (const [pack, end] of Object.entries({ ...originals.ends(), ...thumbnails.ends() })) catalog.images.raisePackEnd(pack, end);
  });
  await originals.close();
  await thumbnails.close();
  return { services, hashes: rows.map((row) => Buffer.from(row.sha256).toString('hex')), hiding, clock };
}
