import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type TarMember, tarMembers } from '#main/imports/tar-members.ts';
import { madeMember, madeTar, paxRecords } from './make-tar.ts';

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  tar: Buffer,
  { chunk = 1000, wants = () => true }: { chunk?: number; wants?: (name: string, size: number) => boolean } = {},
) {
  const skipped: string[] = [];
  const members: TarMember[] = [];
  const onSkip = (place: string, reason: string): void => {
    skipped.push(`${place}: ${reason}`);
  };
  for await (const member of tarMembers(inChunks(tar, chunk), { wants, onSkip })) members.push(member);
  return { members: members.map(({ name, content }) => [name, content.toString()]), skipped };
}

const two = [
  { name: 'a.txt', content: 'first' },
  { name: 'b.txt', content: 'x'.repeat(512) },
];

describe('the members of a tar', () => {
  test.each([1, 511, 512, 513, 1 << 20])('come out whole when it is read in chunks of %i bytes', async (chunk) => {
    expect(await read(madeTar(two), { chunk })).toEqual({
      members: [
        ['a.txt', 'first'],
        ['b.txt', 'x'.repeat(512)],
      ],
      skipped: [],
    });
  });

  test('have the names and sizes of PAX records, of GNU long names and of the ustar prefix', async () => {
    const long = `${'folder/'.repeat(30)}ü.jpg`;
    const tar = madeTar([
      { name: './PaxHeaders/x', type: 'x', content: paxRecords({ mtime: '1700000000.5', path: long, size: '5' }) },
      { name: 'short.jpg', content: 'bytes', size: 0 },
      { name: 'global', type: 'g', content: paxRecords({ comment: 'no name' }) },
      { name: '././@LongLink', type: 'L', content: `${long}2\0` },
      { name: 'cut.jpg', content: 'more', edit: (header) => header.write('ustar  \0', 257, 'latin1') },
      { name: 'name.jpg', content: 'last', edit: (header) => header.write('some/prefix', 345, 'latin1') },
      { name: 'plain.jpg', content: 'old', edit: (header) => header.fill(0, 156, 345) },
    ]);
    expect(await read(tar)).toEqual({
      members: [
        [long, 'bytes'],
        [`${long}2`, 'more'],
        ['some/prefix/name.jpg', 'last'],
        ['plain.jpg', 'old'],
      ],
      skipped: [],
    });
  });

  test('that are wanted are read, the others passed over without being held', async () => {
    expect(await read(madeTar(two), { wants: (name, size) => name === 'b.txt' && size === 512 })).toEqual({
      members: [['b.txt', 'x'.repeat(512)]],
      skipped: [],
    });
  });

  test('are no links, devices, sparse files or unknown things', async () => {
    const tar = madeTar([
      { name: 'folder/', type: '5', content: '' },
      { name: 'hard', type: '1', content: '', size: 5000 },
      { name: 'soft', type: '2', content: '' },
      { name: 'pipe', type: '6', content: '' },
      { name: 'holes', type: 'S', content: 'ab' },
      { name: './PaxHeaders/x', type: 'x', content: paxRecords({ 'GNU.sparse.major': '1' }) },
      { name: 'holes2', content: 'ab' },
      { name: 'odd', type: 'Z', content: 'abc' },
      ...two,
    ]);
    const { members, skipped } = await read(tar);
    expect(members).toHaveLength(2);
    expect(skipped).toEqual([
      'hard: a link or a device, not a file',
      'soft: a link or a device, not a file',
      'pipe: a link or a device, not a file',
      'holes: a sparse file',
      'holes2: a sparse file',
      'odd: a tar member of an unknown type',
    ]);
  });

  test('are found again after a damaged stretch', async () => {
    const tar = madeTar([...two.slice(0, 1), { name: 'lost.txt', content: 'lost', isDamaged: true }, Buffer.alloc(1024), ...two.slice(1)]);
    expect(await read(tar)).toEqual({
      members: [
        ['a.txt', 'first'],
        ['b.txt', 'x'.repeat(512)],
      ],
      skipped: ['byte 1024: a damaged tar header'],
    });
  });

  test('end where the archive says so, whatever follows', async () => {
    const tar = Buffer.concat([madeTar(two.slice(0, 1)), madeTar(two)]);
    expect((await read(tar)).members).toHaveLength(1);
  });

  test.each<[string, Buffer, string]>([
    ['inside a file', madeTar(two).subarray(0, 1024 + 512 + 100), 'b.txt: the archive ends inside a file'],
    ['inside a header', madeTar(two).subarray(0, 1024 + 100), 'byte 1024: the archive ends inside a header'],
    [
      'and a size is a lie',
      Buffer.concat([madeMember({ name: 'a.txt', content: 'first' }), madeMember({ name: 'huge', content: '', size: 8 ** 11 - 1 })]),
      'huge: the archive ends inside a file',
    ],
  ])('that is cut %s are told', async (_what, tar, told) => {
    const { members, skipped } = await read(tar, { wants: (_name, size) => size < 10_000 });
    expect(members).toEqual([['a.txt', 'first']]);
    expect(skipped).toEqual([told]);
  });

  test.each<[string, (header: Buffer) => void]>([
    ['a binary one beyond all files', (header) => header.fill(0xff, 125, 136).writeUInt8(0x80, 124)],
    ['a negative one', (header) => header.fill(0xff, 124, 136)],
    ['one that is no number', (header) => header.write('12x', 124, 'latin1')],
  ])('with a size that cannot be, %s, are damaged', async (_what, edit) => {
    expect(await read(madeTar([{ name: 'a', content: '', edit }, ...two]))).toMatchObject({
      members: [['a.txt', 'first'], expect.anything()],
      skipped: ['byte 0: a damaged tar header'],
    });
  });

  test('have their oversized names and damaged records passed over', async () => {
    const tar = madeTar([
      { name: 'l', type: 'L', content: 'n'.repeat((1 << 20) + 1) },
      { name: 'kept.txt', content: 'kept' },
      { name: 'p', type: 'x', content: '99999999999 path=evil\n' },
      { name: 'kept2.txt', content: 'kept' },
    ]);
    expect(await read(tar, { chunk: 65536 })).toEqual({
      members: [
        ['kept.txt', 'kept'],
        ['kept2.txt', 'kept'],
      ],
      skipped: ['byte 0: an oversized or cut header extension', expect.stringMatching(/: damaged PAX records$/)],
    });
  });

  test('never end in an error, however the bytes are changed', async () => {
    const sound = madeTar([
      { name: './PaxHeaders/x', type: 'x', content: paxRecords({ path: 'long', size: '5' }) },
      ...two,
      { name: 'l', type: 'L', content: 'name\0' },
      ...two,
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(sound.byteLength - 1), fc.nat(255)), { maxLength: 12 }),
        fc.nat(sound.byteLength),
        async (changes, end) => {
          const bytes = Buffer.from(sound);
          for (const [at, value] of changes) bytes[at] = value;
          const { members } = await read(bytes.subarray(0, end), { chunk: 700, wants: (_name, size) => size <= 4096 });
          for (const [, content] of members) expect(Buffer.byteLength(content ?? '')).toBeLessThanOrEqual(3 * 4096);
        },
      ),
      { numRuns: 300 },
    );
  });
});
