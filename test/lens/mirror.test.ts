import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { arbitraryRecord, SCORERS } from './arbitrary-rows.ts';
import { fakeSource } from './fake-source.ts';
import { idsOf, makeLibrary, never, openLens, page, record } from './test-library.ts';

let library: Awaited<ReturnType<typeof makeLibrary>>;
beforeEach(async () => {
  library = await makeLibrary();
});
afterEach(() => library.rm());

test('after any changes a query sees the catalog as it is, also across a restart', async () => {
  const change = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('put' as const),
        rows: fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), arbitraryRecord), { maxLength: 8 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('remove' as const), ids: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 8 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('scorers' as const), count: fc.nat(SCORERS.length) }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
      const own = await makeLibrary();
      const source = fakeSource();
      const expected = new Map<number, ReturnType<typeof record>>();
      let known = 0;
      let lens = await openLens(own.libraryDir, source);
      try {
        for (const next of changes) {
          if (next.kind === 'put') {
            const rows = next.rows.map(([id, fields]) => ({
              ...fields,
              id,
              scores: fields.scores.filter(({ scorerId }) => scorerId <= known),
            }));
            source.put(rows);
            for (const row of rows) expected.set(row.id, row);
          } else if (next.kind === 'remove') {
            source.remove(next.ids);
            for (const id of next.ids) expected.delete(id);
          } else if (next.kind === 'scorers') {
            known = Math.max(known, next.count);
            source.setScorers(SCORERS.slice(0, known));
          } else {
            await lens.close();
            lens = await openLens(own.libraryDir, source);
          }
          const scores = SCORERS.slice(0, known).map(({ id, name, key }) => ({ id, column: `${name}@${key}` }));
          const found = await page(lens, {
            columns: ['id', 'url', 'caption', 'date', 'tags', 'width', 'status', ...scores.map(({ column }) => column)],
          });
          const wanted = [...expected.values()]
            .sort((a, b) => a.id - b.id)
            .map(({ id, url, caption, date, tags, width, status, scores: values }) => ({
              id,
              url,
              caption,
              date,
              tags,
              width,
              status,
              ...Object.fromEntries(
                scores.map((score) => [score.column, values.find(({ scorerId }) => scorerId === score.id)?.value ?? null]),
              ),
            }));
          expect(found).toEqual(wanted);
        }
      } finally {
        await lens.close();
        await own.rm();
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);

test('a change that arrives while another query updates the mirror is seen', async () => {
  const source = fakeSource();
  source.put(Array.from({ length: 25_000 }, (_, index) => record(index + 1)));
  const lens = await openLens(library.libraryDir, source);
  const first = lens.count({ scope: 'library', query: '' }, { signal: never });
  source.put([record(30_000, { tags: ['late'] })]);
  expect(await lens.count({ scope: 'library', query: 'tag:late' }, { signal: never })).toBe(1);
  await first;
  await lens.close();
});

test('many changes come over in batches, deletions between them included', async () => {
  const source = fakeSource();
  const all = Array.from({ length: 23_000 }, (_, index) => record(index + 1, { width: index }));
  source.put(all);
  const lens = await openLens(library.libraryDir, source);
  expect(await lens.count({ scope: 'library', query: '' }, { signal: never })).toBe(23_000);
  source.remove(all.filter(({ id }) => id % 2 === 0).map(({ id }) => id));
  source.put(all.filter(({ id }) => id % 2 === 1).map((row) => ({ ...row, width: -1 })));
  expect(await lens.count({ scope: 'library', query: 'width:-1' }, { signal: never })).toBe(11_500);
  expect(await lens.count({ scope: 'library', query: '' }, { signal: never })).toBe(11_500);
  await lens.close();
});

test('a bare score means the current version, and follows when another becomes current', async () => {
  const source = fakeSource();
  source.setScorers(SCORERS);
  source.put([
    record(1, {
      scores: [
        { scorerId: 1, value: 9 },
        { scorerId: 2, value: 1 },
      ],
    }),
  ]);
  const lens = await openLens(library.libraryDir, source);
  expect(await idsOf(lens, 'aesthetic>5')).toEqual([]);
  expect(await idsOf(lens, 'aesthetic@v1-b32>5')).toEqual([1]);
  source.setScorers(SCORERS.map((scorer) => (scorer.name === 'aesthetic' ? { ...scorer, isCurrent: scorer.id === 1 } : scorer)));
  expect(await idsOf(lens, 'aesthetic>5')).toEqual([1]);
  await lens.close();
});

test('closing releases the catalog and the file', async () => {
  const source = fakeSource();
  const lens = await openLens(library.libraryDir, source);
  await lens.close();
  await lens.close();
  expect(source.isClosed()).toBe(true);
  await expect(lens.count({ scope: 'library', query: '' }, { signal: never })).rejects.toMatchObject({ code: 'CANCELLED' });
  const second = await openLens(library.libraryDir, fakeSource());
  await second.close();
});
