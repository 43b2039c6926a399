import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { Lens } from '#main/lens/lens.ts';
import type { Summary, SummaryInput } from '#main/lens/protocol.ts';
import { summarize } from '#main/lens/summary/summary.ts';
import type { Query } from '#shared/query/ast.ts';
import { printQuery } from '#shared/query/printer.ts';
import { answerableFields, arbitraryQuery } from '../query/arbitrary-query.ts';
import { arbitraryCandidate, arbitraryRecord, HOSTILE, NUMBERS, SCORERS, WORDS } from './arbitrary-rows.ts';
import { nearLists, select } from './evaluate.ts';
import { commonFields, recordFields, SCORES } from './evaluated-row.ts';
import { fakeSource } from './fake-source.ts';
import { countBins, countValues, underOthers } from './summary-reference.ts';
import { candidate, makeLibrary, never, openLens, record, writePool } from './test-library.ts';

let library: Awaited<ReturnType<typeof makeLibrary>>;
let lens: Lens;
afterEach(async () => {
  await lens.close();
  await library.rm();
});

const source = () => {
  const made = fakeSource();
  made.setScorers(SCORERS);
  return made;
};
const start = async (records: ReturnType<typeof source>): Promise<void> => {
  library = await makeLibrary();
  lens = await openLens(library.libraryDir, records);
};
const ask = (input: Partial<SummaryInput>, signal = never): Promise<Summary> => {
  const complete = { scope: 'library' as const, query: '', histograms: [], facets: [], ...input };
  return lens.ask(complete, signal, (session) => summarize(session, complete));
};
const histogram = (field: string, bins = 57) => ({ field, bins });
const facet = (field: string, more: Partial<SummaryInput['facets'][number]> = {}) => ({
  field,
  limit: 1000,
  search: '',
  include: [],
  ...more,
});
const vocabulary = { words: WORDS, numbers: NUMBERS };

/** Queries of several conditions at the top, some of them on the fields that are counted. */
function manyConditions(fields: readonly string[], scores: readonly string[], counted: readonly string[]): fc.Arbitrary<Query> {
  const own = arbitraryQuery({
    ...vocabulary,
    fields: counted.filter((name) => fields.includes(name)),
    scores: counted.filter((name) => scores.includes(name)),
  });
  const any = arbitraryQuery({ ...vocabulary, fields, scores });
  return fc.array(fc.oneof({ weight: 3, arbitrary: own }, any), { maxLength: 4 }).map((items): Query => {
    const [first, second, ...rest] = items.flatMap((item) => (item.kind === 'all' ? [] : [item]));
    if (!first) return { kind: 'all' };
    return second ? { kind: 'and', items: [first, second, ...rest] } : first;
  });
}

const HISTOGRAMS = ['aesthetic', 'similarity', 'width', 'rating', 'length'];
const FACETS = ['host', 'lang', 'status', 'format', 'tag', 'flag', 'animated', 'rating'];
const meaningOf = (name: string): string => (name in SCORES ? `score ${SCORES[name as keyof typeof SCORES]}` : name);
const isSame = (a: string, b: string): boolean => meaningOf(a) === meaningOf(b);

test('over the library every number is that of a plain count', { timeout: 120_000 }, async () => {
  const records = fc.sample(arbitraryRecord, { numRuns: 150, seed: 11 }).map((one, index) => ({ ...one, id: index + 1 }));
  const catalog = source();
  catalog.put(records);
  await start(catalog);
  const rows = records.map(recordFields);
  const seen = { inside: 0, narrower: 0 };
  await fc.assert(
    fc.asyncProperty(
      manyConditions(answerableFields('library'), Object.keys(SCORES), [...HISTOGRAMS, ...FACETS]),
      fc.constantFrom(2, 57, 200),
      async (tree, bins) => {
        const query = printQuery(tree);
        const found = await ask({
          query,
          near: nearLists(tree),
          histograms: HISTOGRAMS.map((field) => histogram(field, bins)),
          facets: FACETS.map((field) => facet(field)),
        });
        const inside = select(tree, rows);
        expect(found.matched).toBe(inside.length);
        expect(found.total).toBe(rows.length);
        for (const [index, field] of HISTOGRAMS.entries()) {
          const got = found.histograms[index];
          const values = rows.flatMap((row) => (typeof row[field] === 'number' ? [row[field]] : []));
          const others = underOthers(tree, rows, field, isSame);
          const range = { from: got?.from ?? 0, to: got?.to ?? 0, bins: got?.all.length ?? 0 };
          const under = countBins(others, field, range);
          expect(got, field).toMatchObject({
            field,
            lowest: Math.min(...values),
            highest: Math.max(...values),
            all: countBins(rows, field, range).counts,
            others: under.counts,
            inside: countBins(inside, field, range).counts,
            missing: under.missing,
          });
          expect(range.bins).toBeLessThanOrEqual(bins);
          if (others.length > inside.length) seen.narrower++;
        }
        for (const [index, field] of FACETS.entries()) {
          const got = found.facets[index];
          const under = countValues(underOthers(tree, rows, field, isSame), field);
          const all = countValues(rows, field);
          expect(got?.distinct, field).toBe(under.size);
          expect(new Map(got?.values.map(({ value, count }) => [value, count])), field).toEqual(under);
          for (const { value, all: rowsOfValue } of got?.values ?? []) expect(rowsOfValue).toBe(all.get(value));
        }
        if (inside.length > 0) seen.inside++;
      },
    ),
    { numRuns: 50, seed: 3 },
  );
  expect(seen.inside).toBeGreaterThan(5);
  expect(seen.narrower).toBeGreaterThan(5);
});

test('over the pool every number is that of a plain count, quarantined pairs left out', { timeout: 120_000 }, async () => {
  const candidates = fc.sample(arbitraryCandidate, { numRuns: 150, seed: 12 });
  const catalog = source();
  await start(catalog);
  await writePool(library.libraryDir, 'a', candidates.slice(0, 70));
  await writePool(library.libraryDir, 'b', candidates.slice(70));
  const gone = new Set([candidates[3]?.url ?? '', candidates[100]?.url ?? '']);
  catalog.quarantine([...gone]);
  const rows = candidates.filter(({ url }) => !gone.has(url)).map(commonFields);
  expect(rows.length).toBeLessThan(candidates.length);
  const [histograms, facets] = [
    ['length', 'claimed_width'],
    ['host', 'lang', 'type', 'source'],
  ];
  await fc.assert(
    fc.asyncProperty(manyConditions(answerableFields('pool'), [], [...histograms, ...facets]), async (tree) => {
      const found = await ask({
        scope: 'pool',
        query: printQuery(tree),
        histograms: histograms.map((field) => histogram(field)),
        facets: facets.map((field) => facet(field)),
      });
      const inside = select(tree, rows);
      expect([found.matched, found.total]).toEqual([inside.length, rows.length]);
      for (const [index, field] of histograms.entries()) {
        const { from = 0, to = 0, all = [], others, inside: within, missing } = found.histograms[index] ?? {};
        const range = { from, to, bins: all.length };
        const under = countBins(underOthers(tree, rows, field, isSame), field, range);
        expect({ all, others, within, missing }).toEqual({
          all: countBins(rows, field, range).counts,
          others: under.counts,
          within: countBins(inside, field, range).counts,
          missing: under.missing,
        });
      }
      for (const [index, field] of facets.entries()) {
        const under = countValues(underOthers(tree, rows, field, isSame), field);
        expect(new Map(found.facets[index]?.values.map(({ value, count }) => [value, count])), field).toEqual(under);
      }
    }),
    { numRuns: 40, seed: 4 },
  );
});

test('an empty library has bins with nothing in them', async () => {
  await start(source());
  const { matched, total, histograms, facets } = await ask({
    query: 'aesthetic>=p50',
    histograms: [histogram('aesthetic', 4), histogram('rating', 4)],
    facets: [facet('host'), facet('tag')],
  });
  expect([matched, total]).toEqual([0, 0]);
  const empty = { lowest: null, highest: null, from: 0, to: 1, all: [0, 0, 0, 0], others: [0, 0, 0, 0], inside: [0, 0, 0, 0], missing: 0 };
  expect(histograms).toEqual([
    { field: 'aesthetic', label: 'Aesthetic v2 (L/14)', is_score: true, ...empty },
    { field: 'rating', label: null, is_score: false, ...empty },
  ]);
  expect(facets).toEqual([
    { field: 'host', distinct: 0, values: [] },
    { field: 'tag', distinct: 0, values: [] },
  ]);
});

test('scores that are missing or no numbers count as missing', async () => {
  const catalog = source();
  const values = [Number.NaN, Number.POSITIVE_INFINITY, undefined];
  catalog.put(values.map((value, index) => record(index + 1, { scores: value === undefined ? [] : [{ scorerId: 3, value }] })));
  await start(catalog);
  const { histograms } = await ask({ histograms: [histogram('similarity', 2)] });
  expect(histograms[0]).toMatchObject({ lowest: null, highest: null, all: [0, 0], inside: [0, 0], missing: 3 });
});

test('one value alone lies in the middle, or is a bin of its own where it is a whole number', async () => {
  const catalog = source();
  catalog.put([1, 2].map((id) => record(id, { rating: 3, scores: [{ scorerId: 3, value: 0.25 }] })));
  await start(catalog);
  const { histograms } = await ask({ histograms: [histogram('similarity', 4), histogram('rating', 4)] });
  expect(histograms).toMatchObject([
    { lowest: 0.25, highest: 0.25, from: -0.25, to: 0.75, all: [0, 0, 2, 0] },
    { lowest: 3, highest: 3, from: 3, to: 4, all: [2] },
  ]);
});

test('ratings have a bin each, and a few far values leave the others their bins', async () => {
  const catalog = source();
  const widths = [1, 50_000, 40_000];
  catalog.put(
    Array.from({ length: 5000 }, (_, index) => record(index + 1, { rating: index % 6, width: widths[index] ?? 400 + (index % 800) })),
  );
  await start(catalog);
  const [rating, width] = (await ask({ histograms: [histogram('rating'), histogram('width')] })).histograms;
  expect(rating).toMatchObject({ from: 0, to: 6, all: [834, 834, 833, 833, 833, 833] });
  expect(width).toMatchObject({ lowest: 1, highest: 50_000 });
  expect(width?.from).toBeLessThanOrEqual(400);
  expect(width?.to).toBeGreaterThanOrEqual(1200);
  expect(width?.to).toBeLessThan(2000);
  expect(width?.all.reduce((sum, count) => sum + count, 0)).toBe(5000);
  expect(width?.all.filter((count) => count > 50).length).toBeGreaterThan(30);
});

test('a facet is searched, cut off, and brings what it was told to include', async () => {
  const catalog = source();
  const tags = ['Coast', 'coastal', 'barn', "o'brien", '100%'];
  catalog.put(Array.from({ length: 10 }, (_, index) => record(index + 1, { tags: tags.slice(0, (index % 5) + 1) })));
  await start(catalog);
  const { facets } = await ask({
    query: '-tag:barn',
    facets: [
      facet('tag', { limit: 1, search: 'COAST', include: ['barn', 'gone', "o'brien"] }),
      facet('tag', { limit: 2 }),
      facet('tag', { search: '%' }),
      facet('host', { include: HOSTILE }),
    ],
  });
  expect(facets[0]).toEqual({
    field: 'tag',
    distinct: 2,
    values: [
      { value: 'Coast', count: 10, all: 10 },
      { value: 'barn', count: 6, all: 6 },
      { value: "o'brien", count: 4, all: 4 },
      { value: 'gone', count: 0, all: 0 },
    ],
  });
  expect(facets[1]).toMatchObject({ distinct: 5, values: [{ value: 'Coast' }, { value: 'coastal', count: 8 }] });
  expect(facets[2]).toMatchObject({ distinct: 1, values: [{ value: '100%', count: 2 }] });
  expect(facets[3]?.values.map(({ value }) => value)).toEqual(['example.com', ...HOSTILE]);
});

test('what cannot be counted is refused by name', async () => {
  await start(source());
  for (const field of ['host', 'tag', 'animated'])
    await expect(ask({ histograms: [histogram(field)] })).rejects.toMatchObject({ code: 'USAGE', data: { field } });
  for (const field of [...HOSTILE, 'id); drop table library; --', '', '__proto__']) {
    await expect(ask({ histograms: [histogram(field)] }), field).rejects.toMatchObject({ code: 'USAGE' });
    await expect(ask({ facets: [facet(field)] }), field).rejects.toMatchObject({ code: 'USAGE' });
  }
  await expect(ask({ query: 'width>=5 nonsense:x' })).rejects.toMatchObject({ code: 'QUERY_INVALID', data: { position: 9 } });
  await expect(ask({ scope: 'pool', histograms: [histogram('width')] })).rejects.toMatchObject({ code: 'USAGE' });
});

test('counts follow every change', async () => {
  const catalog = source();
  catalog.put([1, 2, 3].map((id) => record(id, { rating: id })));
  await start(catalog);
  const rating = async () => (await ask({ histograms: [histogram('rating')], facets: [facet('rating')] })).histograms[0]?.all;
  expect(await rating()).toEqual([1, 1, 1]);
  catalog.put([record(2, { rating: 5 })]);
  catalog.remove([1]);
  expect(await rating()).toEqual([1, 0, 1]);
});

test('one who stops does not stop another who waits for the same facts', async () => {
  const catalog = source();
  catalog.put(Array.from({ length: 3000 }, (_, index) => record(index + 1, { width: index })));
  await start(catalog);
  const stop = new AbortController();
  const both = [ask({ histograms: [histogram('width')] }, stop.signal), ask({ histograms: [histogram('width')] })] as const;
  stop.abort(new Error('enough'));
  await expect(both[0]).rejects.toThrow('enough');
  expect((await both[1]).histograms[0]?.highest).toBe(2999);
});

test('a pair of a new file is told at once, and one that is quarantined is gone from rows and counts', async () => {
  const catalog = source();
  await start(catalog);
  await writePool(library.libraryDir, 'a', [candidate({ url: 'https://h/1' }), candidate({ url: 'https://h/2' })]);
  const count = async () => [(await ask({ scope: 'pool' })).total, await lens.count({ scope: 'pool', query: '' }, { signal: never })];
  expect(await count()).toEqual([2, 2]);
  catalog.quarantine(['https://h/2']);
  expect(await count()).toEqual([1, 1]);
  await writePool(library.libraryDir, 'b', [candidate({ url: 'https://h/2' }), candidate({ url: 'https://h/3' })]);
  expect(await count()).toEqual([2, 2]);
  catalog.quarantine(['https://h/3']);
  expect(await count()).toEqual([1, 1]);
  const rows = await lens.query({ scope: 'pool', query: '', columns: ['url'], limit: 10, offset: 0 }, { signal: never });
  expect(rows).toEqual([{ url: 'https://h/1' }]);
  expect(await lens.count({ scope: 'pool', query: '', withQuarantined: true }, { signal: never })).toBe(4);
});

test('whole numbers at both ends of what the files can hold are counted', async () => {
  await start(source());
  const widths = [-5, 1, 2 ** 31 - 1, 2 ** 31 - 1];
  await writePool(
    library.libraryDir,
    'a.parquet',
    widths.map((claimedWidth) => candidate({ claimedWidth })),
  );
  const found = await ask({ scope: 'pool', query: 'claimed_width>0', histograms: [histogram('claimed_width', 2)] });
  expect(found.histograms[0]).toMatchObject({ lowest: -5, highest: 2 ** 31 - 1, all: [2, 2], inside: [1, 2] });
});
