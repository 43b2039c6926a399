import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { FieldChange } from '#main/catalog/change-log.ts';
import { MIGRATIONS } from '#main/catalog/migrations/index.ts';
import { openMirrorSource } from '#main/catalog/mirror.ts';
import { initLibrary, type Library, openLibrary } from '#main/engine/library.ts';
import { Lens } from '#main/lens/lens.ts';
import { MIRROR_VERSION } from '#main/lens/mirror-table.ts';
import { openPackStore, type PackRef } from '#main/store/pack-store.ts';
import { silentLog } from '#main/util/log.ts';
import { LARGE_SCORERS, type LargeSample, largeSamples } from './large-samples.ts';
import { pairBatch } from './pair-batch.ts';
import { seededRandom } from './seeded-random.ts';

const SAMPLES_PER_TRANSACTION = 20_000;
/** Longer side of a thumbnail, as downloads make them. */
const THUMBNAIL_SIDE = 256;
const PICTURES = 1000;
/** Width by height. */
const SHAPES = [1.5, 1.5, 1.33, 1.33, 1.78, 1, 1, 0.75, 0.67, 0.8, 2.2, 0.5];
const FETCHED_MS = 1_732_000_000_000;

const CACHE = fileURLToPath(new URL('../../.cache/large-library/', import.meta.url));

type Mark = { add_tags: [string] } | { rating: number };

interface Thumbnail extends PackRef {
  /** Of the picture. */
  ratio: number;
}

/**
 * A copy of a library of so many samples with thumbnails, scores, tags and a finished mirror, which may be written to. The library itself is
 * made at first need and kept in `.cache`. Only facts and thumbnails of its images are there, and many images share a thumbnail, which no
 * library of the downloader's does: `verify` complains of that.
 */
export async function copyLargeLibrary(samples: number, folder: string): Promise<void> {
  const made = await cachedLargeLibrary(samples);
  cpSync(made, folder, { recursive: true });
}

async function cachedLargeLibrary(samples: number): Promise<string> {
  const sources = ['large-library.ts', 'large-samples.ts', 'synthetic-words.ts'].map((name) =>
    readFileSync(new URL(name, import.meta.url), 'utf8'),
  );
  const version = createHash('sha256')
    .update(JSON.stringify([MIGRATIONS, MIRROR_VERSION, sources]))
    .digest('hex');
  const path = join(CACHE, `${samples}-${version.slice(0, 12)}`);
  if (existsSync(path)) return path;
  mkdirSync(CACHE, { recursive: true });
  const draft = join(CACHE, `draft-${randomUUID()}`);
  try {
    await makeLargeLibrary(samples, draft);
    renameSync(draft, path);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return path;
}

/** As copyLargeLibrary, made anew. @param folder absent or empty @param seed another one for another library */
export async function makeLargeLibrary(samples: number, folder: string, seed = 7): Promise<void> {
  initLibrary(folder);
  const library = openLibrary(folder);
  try {
    const thumbnails = await addThumbnails(library, Math.min(PICTURES, samples), seededRandom(seed));
    addSamples(library, largeSamples(samples, thumbnails.length, seededRandom(seed + 1)), thumbnails);
  } finally {
    library.close();
  }
  await mirror(folder);
}

async function addThumbnails(library: Library, count: number, random: () => number): Promise<Thumbnail[]> {
  const packs = await openPackStore({ dir: library.paths.store, prefix: 'thumbs-', committedEnd: () => undefined });
  try {
    const thumbnails: Thumbnail[] = [];
    for (let index = 0; index < count; index++) {
      const ratio = SHAPES[index % SHAPES.length] ?? 1;
      thumbnails.push({ ...(await packs.append(`${index}.jpg`, await thumbnail(ratio, random))), ratio });
    }
    await packs.sync();
    library.catalog.transaction(() => {
      for (const [name, end] of Object.entries(packs.ends())) library.catalog.images.raisePackEnd(name, end);
    });
    return thumbnails;
  } finally {
    await packs.close();
  }
}

/** A JPEG of soft shapes with some grain: about as many bytes, and as much to decode, as the thumbnail of a photograph. */
async function thumbnail(ratio: number, random: () => number): Promise<Buffer> {
  const [across, down] = [48, 48];
  const waves = Array.from({ length: 4 }, () => [random() * 0.2, random() * 0.2, random() * 6, random() * 60]);
  const base = [random() * 200, random() * 200, random() * 200];
  const data = new Uint8ClampedArray(across * down * 3);
  for (let pixel = 0; pixel < across * down; pixel++) {
    let light = 50 * (random() - 0.5);
    for (const [a = 0, b = 0, c = 0, d = 0] of waves) light += d * Math.sin(a * (pixel % across) + b * Math.floor(pixel / across) + c);
    for (let channel = 0; channel < 3; channel++) data[pixel * 3 + channel] = (base[channel] ?? 0) + light;
  }
  const [width, height] = sizeOf(ratio, THUMBNAIL_SIDE);
  return await sharp(data, { raw: { width: across, height: down, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .jpeg({ quality: 80 })
    .toBuffer();
}

function sizeOf(ratio: number, side: number): [width: number, height: number] {
  return ratio >= 1 ? [side, Math.max(1, Math.round(side / ratio))] : [Math.max(1, Math.round(side * ratio)), side];
}

function addSamples({ catalog }: Library, samples: Iterable<LargeSample>, thumbnails: readonly Thumbnail[]): void {
  const scorerIds = catalog.transaction(() => {
    const model = catalog.scores.ensureModel({ hash: 'large', name: 'made up', space: null, dim: 2, preprocessing: '', isSample: true });
    return LARGE_SCORERS.map(({ name, min, max }) => {
      const facts = { key: `${name}-large`, name, version: 'large', label: `Made-up ${name}`, unit: '', min, max, modelId: model.id };
      const { id } = catalog.scores.ensureScorer(facts);
      catalog.scores.setCurrent(name, id);
      return id;
    });
  });
  const marked = new Map<string, { mark: Mark; ids: number[] }>();
  const keep = (mark: Mark, id: number): void => {
    const known = marked.get(JSON.stringify(mark));
    if (known) known.ids.push(id);
    else marked.set(JSON.stringify(mark), { mark, ids: [id] });
  };
  let first = 1;
  for (const batch of batches(samples)) {
    catalog.transaction(() => {
      const added = catalog.samples.add(pairBatch(batch.map(({ pair }) => pair)));
      if (added !== batch.length) throw new Error(`expected ${batch.length} different pairs, got ${added}`);
      for (const [at, sample] of batch.entries()) {
        addFate(catalog, first + at, sample, thumbnails, scorerIds);
        if (sample.tag !== null) keep({ add_tags: [sample.tag] }, first + at);
        if (sample.rating !== null) keep({ rating: sample.rating }, first + at);
      }
    });
    first += batch.length;
  }
  catalog.transaction(() => {
    for (const { mark, ids } of marked.values()) {
      const change: FieldChange =
        'add_tags' in mark ? { field: `tag:${catalog.tags.ensure(mark.add_tags[0])}`, value: 1 } : { field: 'rating', value: mark.rating };
      catalog.changes.record({ kind: 'edit', change: mark, at: FETCHED_MS }, [change], ids);
    }
  });
}

function* batches(samples: Iterable<LargeSample>): Generator<LargeSample[]> {
  let batch: LargeSample[] = [];
  for (const sample of samples) {
    batch.push(sample);
    if (batch.length < SAMPLES_PER_TRANSACTION) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function addFate(
  catalog: Library['catalog'],
  id: number,
  { status, httpStatus, sha256, picture, side, format, scores }: LargeSample,
  thumbnails: readonly Thumbnail[],
  scorerIds: readonly number[],
): void {
  const place = thumbnails[picture];
  const isOk = status === 'ok';
  if (isOk && place) {
    const [width, height] = sizeOf(place.ratio, side);
    const { ratio: _, ...reference } = place;
    const hashes = { md5: sha256.subarray(0, 16), dhash: sha256.subarray(0, 8), phash: sha256.subarray(8, 16), pdq: sha256 };
    const facts = { bytes: Math.round(width * height * 0.15), format, width, height, kept: 'none' as const, original: null };
    const looks = { isAnimated: false, hasAlpha: format === 'png', traits: JSON.stringify({ space: 'srgb', bits: 8, quality: 85 }) };
    catalog.images.add({ sha256, ...hashes, pdqQuality: 90, ...facts, thumbnail: reference, ...looks, exif: '{}', rights: null });
  }
  if (status !== null) {
    const answer = { httpStatus, message: isOk ? null : status, sha256: isOk ? sha256 : null, finalUrl: null };
    catalog.fetches.record({ sampleId: id, status, ...answer, contentType: isOk ? 'image/jpeg' : null, fetchedAt: FETCHED_MS });
  }
  for (const [at, value] of scores.entries()) catalog.scores.setScore(id, scorerIds[at] ?? 0, value);
}

/** Brings the lens up to date, so that the first question does not have to. */
async function mirror(libraryDir: string): Promise<void> {
  const source = openMirrorSource(libraryDir);
  const lens = await Lens.open({ libraryDir, source, log: silentLog, memoryLimit: '1GB', threads: 2 });
  try {
    await lens.count({ scope: 'library', query: '' }, { signal: new AbortController().signal });
  } finally {
    await lens.close();
  }
}
