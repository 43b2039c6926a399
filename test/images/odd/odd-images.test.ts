import { beforeAll, expect, test } from 'vitest';
import { inspectImage } from '#main/images/inspect-image.ts';
import { brokenImages } from './broken-images.ts';
import type { OddImage } from './odd-image.ts';
import { plainImages, validImages } from './valid-images.ts';

const KEEPS = ['original', 'none', { maxSide: 24 }] as const;

/** What is wrong with the answer for one file; undefined where nothing is. */
async function complaint(image: OddImage, at: number): Promise<string | undefined> {
  const outcome = await inspectImage(image.bytes, { keep: KEEPS[at % KEEPS.length] ?? 'original' });
  if (!outcome.ok) return image.statuses?.includes(outcome.status) ? undefined : `${image.name}: ${outcome.status}: ${outcome.message}`;
  const { thumbnail, kept: _kept, hashes, ...facts } = outcome.value;
  if (image.facts === undefined) return `${image.name}: ok, ${JSON.stringify(facts)}`;
  if (thumbnail.length === 0 || hashes.pdq.hash.length !== 32) return `${image.name}: no thumbnail or no hash`;
  try {
    expect(facts).toMatchObject(image.facts);
    return undefined;
  } catch {
    return `${image.name}: expected ${JSON.stringify(image.facts)}, got ${JSON.stringify(facts)}`;
  }
}

async function complaints(images: readonly OddImage[]): Promise<string[]> {
  const found = await Promise.all(images.map(complaint));
  return found.filter((text) => text !== undefined);
}

let valid: OddImage[] = [];
let broken: OddImage[] = [];
beforeAll(async () => {
  valid = await validImages();
  broken = brokenImages(await plainImages());
}, 30_000);

test('whole files of every kind have the facts that they were made with', async () => {
  expect(await complaints(valid)).toEqual([]);
});

test('broken files have a clear status, or the facts of what is left of them', async () => {
  expect(await complaints(broken)).toEqual([]);
});

test('no two of at least 500 files are the same', () => {
  const distinct = new Set([...valid, ...broken].map(({ bytes }) => Buffer.from(bytes).toString('base64')));
  expect(distinct.size).toBeGreaterThan(500);
});
