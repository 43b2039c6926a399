import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLibrary } from '#main/engine/library.ts';
import { filledLibrary, openFilled } from '../../helpers/filled-library.ts';
import { writeParquet } from '../../helpers/write-parquet.ts';

const signal = new AbortController().signal;
const GONE = 'https://b.example/7.jpg';

test('pairs of the pool come by position with the scores of attached files, quarantined ones never', { timeout: 30_000 }, async () => {
  const folder = filledLibrary([]);
  const parquet = await writeParquet(
    join(folder, '..', 'laion.parquet'),
    `select 'https://b.example/' || i || '.jpg' as "URL", 'picture ' || i as "TEXT", 100 + i as "WIDTH", 200 as "HEIGHT", if(i % 2 = 0, i / 100, null) as similarity from range(20) t(i)`,
  );
  const library = openLibrary(folder);
  library.catalog.transaction(() => library.catalog.safety.quarantineUrl(GONE, 0));
  library.close();
  const engine = openFilled(folder);
  await engine.call('pool_attach', { paths: [parquet] }, { signal });
  const read = async (offset: number, limit: number, order_by?: string) =>
    (await engine.call('pool_rows', { query: '', offset, limit, ...(order_by !== undefined && { order_by }) }, { signal })).rows;
  const all = await read(0, 500);
  expect(all.map(({ url }) => url)).toEqual(
    Array.from({ length: 20 }, (_, i) => `https://b.example/${i}.jpg`).filter((url) => url !== GONE),
  );
  expect(all[2]).toMatchObject({
    caption: 'picture 2',
    host: 'b.example',
    claimed_width: 102,
    claimed_height: 200,
    length: 9,
    type: 'image',
    scores: { similarity: 0.02 },
  });
  expect(all[3]?.scores).toEqual({});
  expect((await read(6, 2)).map(({ caption }) => caption)).toEqual(['picture 6', 'picture 8']);
  expect((await read(0, 1, '-similarity'))[0]?.caption).toBe('picture 18');
  expect(await engine.call('query', { in: 'pool', query: '' }, { signal })).toMatchObject({ matched: 19, total: 19 });
  const summary = await engine.call(
    'summary',
    { in: 'pool', histograms: [{ field: 'similarity', bins: 3 }], facets: [{ field: 'host' }] },
    { signal },
  );
  expect(summary).toMatchObject({
    matched: 19,
    total: 19,
    histograms: [{ field: 'similarity', label: null, is_score: true, lowest: 0, highest: 0.18, missing: 9 }],
    facets: [{ distinct: 1, values: [{ value: 'b.example', count: 19, all: 19 }] }],
  });
  const { fields } = await engine.call('fields', { in: 'pool' }, { signal });
  expect(fields.find(({ name }) => name === 'similarity')).toMatchObject({ is_score: true, label: null, range: null, scored: 10 });
  expect(fields.some(({ name }) => name === 'width')).toBe(false);
  expect(await engine.call('add', {}, { signal })).toMatchObject({ matched: 20, added: 19, quarantined: 1 });
});
