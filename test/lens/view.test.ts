import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { explain, withoutEach } from '#main/lens/each-condition.ts';
import type { Lens } from '#main/lens/lens.ts';
import type { MirrorFacts, MirrorRow } from '#main/lens/mirror-source.ts';
import type { OrderedView } from '#main/lens/protocol.ts';
import { scopeScores } from '#main/lens/scores.ts';
import { orderedView } from '#main/lens/view.ts';
import { arbitraryRecord, SCORERS } from './arbitrary-rows.ts';
import { recordFields } from './evaluated-row.ts';
import { type FakeSource, fakeSource } from './fake-source.ts';
import { makeLibrary, never, openLens, page, record } from './test-library.ts';

let library: Awaited<ReturnType<typeof makeLibrary>>;
let lens: Lens;
afterEach(async () => {
  await lens.close();
  await library.rm();
});
const start = async (records: readonly Omit<MirrorRow, 'rev'>[]): Promise<FakeSource> => {
  const source = fakeSource();
  source.setScorers(SCORERS);
  source.put(records);
  library = await makeLibrary();
  lens = await openLens(library.libraryDir, source);
  return source;
};
const view = (query = '', orderBy?: string, signal = never): Promise<OrderedView> =>
  lens.ask({ scope: 'library' }, signal, (session) =>
    orderedView(session, { scope: 'library', query, ...(orderBy !== undefined && { orderBy }) }),
  );

test('a view holds every sample in the order that was asked for, those without a value last', async () => {
  const records = fc.sample(arbitraryRecord, { numRuns: 300, seed: 5 }).map((one, index) => ({ ...one, id: index + 1 }));
  await start(records);
  const rows = records.map(recordFields);
  for (const [orderBy, field, sign] of [
    ['width', 'width', 1],
    ['-width', 'width', -1],
    ['-aesthetic', 'aesthetic', -1],
    ['rating', 'rating', 1],
  ] as const) {
    const key = (row: (typeof rows)[number]): number => {
      const value = (row as Record<string, unknown>)[field];
      return typeof value === 'number' ? value * sign : Number.POSITIVE_INFINITY;
    };
    const expected = rows.toSorted((a, b) => (key(a) === key(b) ? a.id - b.id : key(a) - key(b)));
    const found = await view('', orderBy);
    expect([...found.ids], orderBy).toEqual(expected.map(({ id }) => id));
    expect(found.withoutOrder).toBe(expected.filter((row) => key(row) === Number.POSITIVE_INFINITY).length);
    expect(found.withoutOrder).toBeGreaterThan(10);
    expect(found.total).toBe(300);
  }
  const some = await view('has:width', 'random');
  const random = (await page(lens, { query: 'has:width', columns: ['id'], orderBy: 'random' })).map(({ id }) => Number(id));
  expect([...some.ids]).toEqual(random);
  expect(some.withoutOrder).toBe(0);
});

test('the shape of an image is told as it is seen', async () => {
  const facts = (orientation: number | null): MirrorFacts => ({
    phash: '0',
    isAnimated: false,
    hasAlpha: false,
    orientation,
    jpegQuality: null,
    profile: null,
    camera: null,
    taken: null,
    exifTags: null,
    creator: null,
    copyright: null,
    licence: null,
    dataMining: null,
    sourceType: null,
  });
  const shapes = [
    [640, 480, 1],
    [640, 480, 6],
    [640, 480, null],
    [10_000, 10, 1],
    [10, 10_000, 1],
    [500, 500, 8],
    [0, 10, 1],
    [10, 0, 1],
  ] as const;
  await start([
    ...shapes.map(([width, height, orientation], index) => record(index + 1, { width, height, facts: facts(orientation) })),
    record(9),
  ]);
  const code = (ratio: number): number => 1 + Math.round((254 * (Math.min(2.2, Math.max(0.6, ratio)) - 0.6)) / 1.6);
  expect([...(await view()).aspects]).toEqual([code(4 / 3), code(3 / 4), code(4 / 3), 255, 1, code(1), 0, 0, 0]);
});

test('a view of nothing is empty, an unknown order is refused, and a stopped one ends', async () => {
  const source = await start([]);
  expect(await view('width>=5', '-aesthetic')).toEqual({ ids: new Float64Array(), aspects: new Uint8Array(), withoutOrder: 0, total: 0 });
  await expect(view('', 'no such')).rejects.toMatchObject({ code: 'USAGE' });
  await expect(view('nonsense:1')).rejects.toMatchObject({ code: 'QUERY_INVALID' });
  source.put(Array.from({ length: 30_000 }, (_, index) => record(index + 1)));
  const stop = new AbortController();
  const running = view('', 'random', stop.signal);
  stop.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
  expect((await view()).ids.length).toBe(30_000);
});

test('each condition is told with the rows there would be without it, and whether a sample meets it', async () => {
  await start([
    record(1, { width: 600, rating: 5 }),
    record(2, { width: 600 }),
    record(3, { width: 100, rating: 5 }),
    record(4, { width: 100, rating: 1 }),
  ]);
  const query = 'width>=512 rating>=4 -(tag:x OR host:*.org)';
  expect(await lens.ask({ scope: 'library' }, never, (session) => withoutEach(session, query))).toEqual({
    total: 4,
    conditions: [
      { text: 'width>=512', matched: 2 },
      { text: 'rating>=4', matched: 2 },
      { text: '-(tag:x OR host:*.org)', matched: 1 },
    ],
  });
  const met = (id: number) => lens.ask({ scope: 'library' }, never, (session) => explain(session, id, query));
  expect((await met(2)).map(({ meets }) => meets)).toEqual([true, false, true]);
  expect((await met(3)).map(({ meets }) => meets)).toEqual([false, true, true]);
  await expect(met(9)).rejects.toMatchObject({ code: 'SAMPLE_NOT_FOUND', message: expect.stringContaining('9') });
  expect(await lens.ask({ scope: 'library' }, never, (session) => withoutEach(session, ''))).toEqual({ total: 4, conditions: [] });
});

test('the current scores are told with how many samples have them', async () => {
  await start([
    record(1, {
      scores: [
        { scorerId: 2, value: 1 },
        { scorerId: 1, value: 1 },
      ],
    }),
    record(2, { scores: [{ scorerId: 2, value: Number.NaN }] }),
  ]);
  expect(await lens.ask({ scope: 'library' }, never, scopeScores)).toEqual([
    { name: 'aesthetic', label: 'Aesthetic v2 (L/14)', range: [0, 10], scored: 1 },
    { name: 'similarity', label: 'CLIP B/32', range: [0, 10], scored: 0 },
  ]);
});
