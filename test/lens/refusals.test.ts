import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lens } from '#main/lens/lens.ts';
import { SCORERS } from './arbitrary-rows.ts';
import { fakeSource } from './fake-source.ts';
import { idsOf, makeLibrary, openLens, record } from './test-library.ts';

let library: Awaited<ReturnType<typeof makeLibrary>>;
let lens: Lens;
beforeAll(async () => {
  library = await makeLibrary();
  const source = fakeSource();
  source.setScorers([...SCORERS, { id: 4, name: 'old', key: 'old-1', label: 'Old', min: 0, max: 1, isCurrent: false }]);
  source.put([
    record(1, { caption: 'The Red Barn', tags: [], rating: null }),
    record(2, { caption: 'redbarn', tags: ['blurry'], rating: 3 }),
    record(3, { caption: '赤い納屋', rating: 5 }),
  ]);
  lens = await openLens(library.libraryDir, source);
});
afterAll(async () => {
  await lens.close();
  await library.rm();
});

test.each([
  ['meaning:"calm harbour"', 0, 22, 'no vectors were searched'],
  ['width>=5 like:7', 9, 6, 'no vectors were searched'],
  ['-dup:canonical', 1, 13, 'duplicate groups'],
  ['has:rights', 0, 10, 'rights check'],
  ['aesthetic@v9>=5', 0, 15, 'no score aesthetic@v9'],
  ['old>1', 0, 5, 'no version of old is the current one'],
])('%s cannot be answered: the error says where and why', async (query, position, length, reason) => {
  await expect(idsOf(lens, query)).rejects.toMatchObject({
    code: 'QUERY_INVALID',
    message: expect.stringContaining(reason),
    data: { position, length },
  });
});

test('a score of no version lists the versions there are', async () => {
  await expect(idsOf(lens, 'aesthetic@v9>=5')).rejects.toMatchObject({ data: { expected: 'one of aesthetic@v1-b32, aesthetic@v2-l14' } });
});

test('a mistake in the text arrives with its place', async () => {
  await expect(idsOf(lens, 'tag:keep widht>5')).rejects.toMatchObject({
    code: 'QUERY_INVALID',
    data: { position: 9, length: 5, suggestion: 'width' },
  });
});

test.each([
  ['rating>=3', [2, 3]],
  ['-rating>=3', []],
  ['-(rating>=3)', []],
  ['-(rating>=4 OR rating<2)', [2]],
  ['-has:rating', [1]],
  ['rating>=3 OR -rating>=3', [2, 3]],
  ['-tag:blurry', [1, 3]],
  ['-has:tag', [1, 3]],
  ['text:red', [1]],
  ['text:"red  barn"', [1]],
  ['text:red*', [1, 2]],
  ['text:*barn', [1, 2]],
  ['text:納屋', [3]],
  ['length:4', [3]],
  ['text:"\'; drop table library; --"', []],
  ['tag:"x\') or 1=1 --"', []],
])('%s selects %j', async (query, ids) => {
  expect(await idsOf(lens, query)).toEqual(ids);
});
