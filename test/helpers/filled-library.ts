import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Catalog } from '#main/catalog/catalog.ts';
import { createEngine, type Engine } from '#main/engine/create-engine.ts';
import { initLibrary, openLibrary } from '#main/engine/library.ts';
import type { EngineOptions } from '#main/engine/services.ts';
import { forkEntry } from '#main/entry/fork-entry.ts';
import { silentLog } from '#main/util/log.ts';
import type { NewSample } from '../../src-main/catalog/queries/samples.ts';
import { newSample, pairBatch } from './pair-batch.ts';
import { tempDir } from './temp-dir.ts';

/** A sample to be made; its image is named by a word, and the same word means the same bytes. */
export interface FilledSample extends Partial<NewSample> {
  image?: string;
  /** Of the image: width, height, JSON texts. */
  width?: number;
  height?: number;
  traits?: string;
  exif?: string | null;
  rights?: string | null;
  /** By name of the score; `nsfw` and so on. */
  scores?: Record<string, number>;
}

export const sha256Of = (word: string): string => createHash('sha256').update(word).digest('hex');

function addImage(
  catalog: Catalog,
  { image = '', width = 400, height = 300, traits = '{}', exif = '{}', rights = null }: FilledSample,
): void {
  const sha256 = Buffer.from(sha256Of(image), 'hex');
  if (catalog.images.kept(sha256) !== undefined) return;
  const thumbnail = { pack: 'thumbs-00000.tar', offset: 512, length: 100, crc32: 0 };
  const hashes = {
    md5: Buffer.alloc(16, 1),
    dhash: Buffer.alloc(8, 2),
    phash: Buffer.alloc(8, 3),
    pdq: Buffer.alloc(32, 4),
    pdqQuality: 90,
  };
  const facts = { bytes: 1234, format: 'jpg', width, height, kept: 'none' as const, original: null, isAnimated: false, hasAlpha: true };
  catalog.images.add({ sha256, thumbnail, ...hashes, ...facts, traits, exif, rights });
}

/** Puts samples into a catalog, numbered from 1, with images and scores of a model `m`. Its packs hold no bytes. */
export function fillCatalog(catalog: Catalog, samples: readonly FilledSample[]): void {
  catalog.transaction(() => {
    const pairs = samples.map(({ image: _i, width: _w, height: _h, traits: _t, exif: _e, rights: _r, scores: _s, ...pair }, index) =>
      newSample({ url: `https://example.com/${index + 1}.jpg`, ...pair }),
    );
    catalog.samples.add(pairBatch(pairs));
    const model = catalog.scores.ensureModel({ hash: 'h', name: 'm', space: null, dim: 2, preprocessing: '', isSample: true });
    for (const [index, sample] of samples.entries()) {
      if (sample.image !== undefined) addImage(catalog, sample);
      if (sample.image !== undefined)
        catalog.fetches.record({
          sampleId: index + 1,
          status: 'ok',
          httpStatus: 200,
          message: null,
          sha256: Buffer.from(sha256Of(sample.image), 'hex'),
          finalUrl: null,
          contentType: 'image/jpeg',
          fetchedAt: 1_700_000_000_000,
        });
      for (const [name, value] of Object.entries(sample.scores ?? {})) {
        const range = name === 'aesthetic' ? { min: 1, max: 10 } : { min: 0, max: 1 };
        const scorer = { key: `${name}-a`, name, version: 'v1', label: `The ${name}`, unit: '', modelId: model.id };
        catalog.scores.setScore(index + 1, catalog.scores.ensureScorer({ ...scorer, ...range }).id, value);
      }
    }
  });
}

export type EngineChoices = Partial<Pick<EngineOptions, 'now' | 'hiding'>>;

/** An engine over a library that is there, in this process; closed with the test. */
export function openFilled(libraryDir: string, choices: EngineChoices = {}): Engine {
  const sampleModelDir = fileURLToPath(new URL('../../resources/sample-model', import.meta.url));
  const engine = createEngine({ libraryDir, sampleModelDir, log: silentLog, fork: forkEntry, ...choices });
  onTestFinished(() => engine.close());
  return engine;
}

/** A new library with these samples. @returns its folder */
export function filledLibrary(samples: readonly FilledSample[]): string {
  const folder = join(tempDir(), 'library');
  initLibrary(folder);
  const library = openLibrary(folder);
  fillCatalog(library.catalog, samples);
  library.close();
  return folder;
}

export const never = new AbortController().signal;
