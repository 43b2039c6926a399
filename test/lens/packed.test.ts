import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PackedBatch } from '#main/lens/packed-batch.ts';
import { PackedRows } from '#main/lens/packed-rows.ts';
import type { LensBatch, LensRow, StreamInput } from '#main/lens/protocol.ts';
import type { Candidate } from '#shared/model/candidate.ts';
import { fakeSource } from './fake-source.ts';
import { candidate, makeLibrary, never, openLens, record, writePool } from './test-library.ts';

const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constantFrom('', 'same', '\u0000', 'é\n"\\', '😀'));
const pair: fc.Arbitrary<Candidate> = fc
  .record({
    url: text,
    caption: text,
    cleanCaption: fc.option(text),
    pageTitle: fc.option(text),
    recordOffset: fc.nat(2 ** 40),
    date: fc.option(fc.constantFrom(new Date(0), new Date(1_700_000_000_123))),
    claimedWidth: fc.option(fc.nat(5000)),
    languageProbability: fc.option(fc.constantFrom(0, 0.5, 1)),
    languageReliable: fc.option(fc.boolean()),
  })
  .map((fields) => candidate(fields));

const COLUMNS = [
  ...['pool_row', 'caption', 'url', 'clean_caption', 'record_offset', 'page_title', 'date', 'claimed_width', 'language_probability'],
  ...['language_reliable', 'uid'],
];

function unpack(batch: PackedBatch): LensRow[] {
  const rows = new PackedRows(batch);
  const unpacked: LensRow[] = [];
  while (rows.next()) {
    const texts = batch.textColumns.map((name) => [name, rows.text(rows.textColumn(name))]);
    const numbers = batch.numberColumns.map((name) => [name, rows.number(rows.numberColumn(name))]);
    unpacked.push(Object.fromEntries([...texts, ...numbers]));
  }
  return unpacked;
}

function plain({ rowCount, columns }: LensBatch): LensRow[] {
  const value = (cell: LensRow[string] | undefined): LensRow[string] =>
    typeof cell === 'boolean' ? Number(cell) : Array.isArray(cell) ? JSON.stringify(cell) : (cell ?? null);
  return Array.from({ length: rowCount }, (_, row) =>
    Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, value(cells[row])])),
  );
}

async function both(lens: Awaited<ReturnType<typeof openLens>>, input: StreamInput): Promise<{ packed: LensRow[][]; plain: LensRow[][] }> {
  const packedBatches: LensRow[][] = [];
  const plainBatches: LensRow[][] = [];
  const packedRows = await lens.streamPacked(input, { signal: never, emit: async (batch) => void packedBatches.push(unpack(batch)) });
  const rows = await lens.stream(input, { signal: never, emit: async (batch) => void plainBatches.push(plain(batch)) });
  expect(packedRows).toBe(rows);
  return { packed: packedBatches, plain: plainBatches };
}

test('packed batches hold what plain ones hold, whatever the cells and the size of a batch', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(pair, { maxLength: 30 }), fc.integer({ min: 1, max: 40 }), async (pairs, batchSize) => {
      const library = await makeLibrary();
      const lens = await openLens(library.libraryDir, fakeSource());
      try {
        if (pairs.length > 0) await writePool(library.libraryDir, 'a', pairs);
        const { packed, plain } = await both(lens, { scope: 'pool', query: '', columns: COLUMNS, batchSize });
        expect(packed).toEqual(plain);
      } finally {
        await lens.close();
        await library.rm();
      }
    }),
    { numRuns: 15 },
  );
}, 120_000);

test('lists are JSON, and batches may end inside and span the vectors of the database', async () => {
  const library = await makeLibrary();
  const source = fakeSource();
  source.put(Array.from({ length: 5000 }, (_, index) => record(index + 1, { tags: index % 3 === 0 ? ['a "b"', 'c'] : [] })));
  const lens = await openLens(library.libraryDir, source);
  const { packed, plain } = await both(lens, { scope: 'library', query: '', columns: ['id', 'tags', 'url'], batchSize: 1700 });
  expect(packed.map((rows) => rows.length)).toEqual([1700, 1700, 1600]);
  expect(packed).toEqual(plain);
  await lens.close();
  await library.rm();
});

test('a limit cuts the rows off, and the connection goes on', async () => {
  const library = await makeLibrary();
  const pairs = Array.from({ length: 7000 }, (_, index) => candidate({ url: `https://h/${index}` }));
  await writePool(library.libraryDir, 'a', pairs);
  const lens = await openLens(library.libraryDir, fakeSource());
  for (const limit of [0, 1, 2048, 2500, 7000, 9000]) {
    const { packed, plain } = await both(lens, { scope: 'pool', query: '', columns: ['url'], batchSize: 2000, limit });
    expect(packed.flat()).toHaveLength(Math.min(limit, 7000));
    expect(packed).toEqual(plain);
  }
  expect(await lens.count({ scope: 'pool', query: '' }, { signal: never })).toBe(7000);
  await lens.close();
  await library.rm();
});

test('so many at random are the first ones of all at random', async () => {
  const library = await makeLibrary();
  const pairs = Array.from({ length: 3000 }, (_, index) => candidate({ url: `https://h/${index}`, claimedWidth: index % 7 }));
  await writePool(library.libraryDir, 'a', pairs);
  const lens = await openLens(library.libraryDir, fakeSource());
  const drawn = async (limit?: number): Promise<LensRow[]> => {
    const input = {
      scope: 'pool',
      query: 'claimed_width:>2',
      columns: ['url'],
      order: 'random',
      seed: 3,
      ...(limit && { limit }),
    } as const;
    return (await both(lens, input)).packed.flat();
  };
  const all = await drawn();
  expect(all).toHaveLength(pairs.filter(({ claimedWidth }) => (claimedWidth ?? 0) > 2).length);
  for (const limit of [1, 500, all.length, 10_000]) expect(await drawn(limit)).toEqual(all.slice(0, limit));
  await lens.close();
  await library.rm();
});

test('a row tells whether columns are as in the row before', async () => {
  const rows = new PackedRows({
    rowCount: 4,
    textColumns: ['a', 'b', 'c'],
    numberColumns: [],
    texts: Buffer.from('x12' + 'y12' + 'y12' + 'y1'),
    // In the third row the same bytes are cut otherwise, in the fourth c is null.
    lengths: Int32Array.of(1, 1, 1, 1, 1, 1, 1, 2, 0, 1, 1, -1),
    numbers: new Float64Array(),
  });
  const repeated: boolean[] = [];
  while (rows.next()) repeated.push(rows.isRepeated(1, 2));
  expect(repeated).toEqual([false, true, false, false]);
});
