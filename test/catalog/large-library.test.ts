import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { openLibrary } from '#main/engine/library.ts';
import { PackReader } from '#main/store/pack-reader.ts';
import { never, openFilled } from '../helpers/filled-library.ts';
import { makeLargeLibrary } from '../helpers/large-library.ts';
import { tempDir } from '../helpers/temp-dir.ts';

test('the made-up library for measuring has samples in every state, scores, tags and thumbnails that can be drawn', async () => {
  const folder = join(tempDir(), 'library');
  await makeLargeLibrary(1000, folder);
  expect(readdirSync(folder)).toContain('lens.duckdb');
  const engine = openFilled(folder);
  const ask = { signal: never, onProgress() {} };
  const histograms = ['aesthetic', 'similarity', 'nsfw', 'watermark'].map((field) => ({ field }));
  const facets = ['status', 'host', 'lang', 'tag'].map((field) => ({ field, limit: 1000 }));
  const summary = await engine.call('summary', { histograms, facets }, ask);
  expect(summary).toMatchObject({ matched: 1000, total: 1000 });
  for (const { is_score, missing } of summary.histograms) {
    expect(is_score).toBe(true);
    expect(missing).toBeGreaterThan(150);
    expect(missing).toBeLessThan(300);
  }
  const [statuses, hosts, languages, tags] = summary.facets.map(({ values }) => values);
  const states = new Map(statuses?.map(({ value, count }) => [value, count]));
  expect(states.get('ok')).toBeGreaterThan(750);
  expect(states.get('pending')).toBeGreaterThan(20);
  expect(states.size).toBeGreaterThan(5);
  expect(hosts?.length).toBeGreaterThan(200);
  expect(hosts?.[0]?.count).toBeGreaterThan(5 * (hosts?.[50]?.count ?? 0));
  expect(languages?.length).toBeGreaterThan(5);
  expect(tags?.map(({ value }) => value)).toContain('portrait');
  const { view, matched } = await engine.call('view_open', { query: 'status:ok' }, ask);
  const { rows } = await engine.call('view_rows', { view, offset: 0, limit: 20 }, ask);
  expect(matched).toBe(states.get('ok'));
  const hashes = rows.map((row) => row?.sha256 ?? '');
  expect(new Set(hashes).size).toBe(20);
  await engine.close();
  await expectThumbnails(folder, hashes);
});

async function expectThumbnails(folder: string, hashes: readonly string[]): Promise<void> {
  const { catalog, paths, close } = openLibrary(folder);
  const packs = new PackReader(paths.store);
  try {
    for (const sha256 of hashes) {
      const bytes = await packs.read(() => catalog.images.drawn(Buffer.from(sha256, 'hex'))?.thumbnail);
      const { width, height } = await sharp(bytes).metadata();
      expect(Math.max(width, height)).toBe(256);
    }
  } finally {
    await packs.close();
    close();
  }
}
