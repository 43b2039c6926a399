import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TAR_RECORD_BYTES, ustarEnd, ustarHeader, ustarMember, ustarMemberBytes, ustarPaddingBytes } from '#main/util/ustar.ts';

const hasTar = spawnSync('tar', ['--version']).status === 0;
const hasPython = spawnSync('python3', ['-c', 'import tarfile']).status === 0;

function archive(members: { name: string; content: Uint8Array; mtime?: number }[]): Buffer {
  const body = Buffer.concat(members.flatMap((member) => ustarMember(member)));
  return Buffer.concat([body, ustarEnd(body.length)]);
}

const members = [
  { name: '000000000.jpg', content: Buffer.alloc(1000, 7) },
  { name: '000000000.json', content: Buffer.from('{"caption": "a b"}') },
  { name: '000000000.txt', content: Buffer.alloc(0) },
  { name: `${'n'.repeat(96)}.txt`, content: Buffer.alloc(512, 1), mtime: 1_700_000_000 },
];

describe('ustar', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ustar-'));
    writeFileSync(join(folder, 'a.tar'), archive(members));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('the same members give the same bytes, padded to whole records', () => {
    expect(archive(members).equals(archive(members))).toBe(true);
    expect(archive(members).length % TAR_RECORD_BYTES).toBe(0);
    expect(archive([]).length).toBe(TAR_RECORD_BYTES);
  });

  test('the header is plain ustar with type 0, mode 0444 and mtime 0', () => {
    const header = ustarHeader({ name: 'a.jpg', size: 9 });
    expect(header.length).toBe(512);
    expect(header.toString('latin1', 257, 265)).toBe('ustar\0' + '00');
    expect(header.toString('latin1', 156, 157)).toBe('0');
    expect(header.toString('latin1', 100, 108)).toBe('0000444\0');
    expect(header.toString('latin1', 124, 136)).toBe('00000000011\0');
    expect(header.toString('latin1', 136, 148)).toBe('00000000000\0');
    expect(header.subarray(345, 500).every((byte) => byte === 0)).toBe(true); // no prefix
  });

  test.skipIf(!hasTar)('tar lists and extracts what was written', () => {
    expect(
      execFileSync('tar', ['tf', join(folder, 'a.tar')], { encoding: 'utf8' })
        .trim()
        .split('\n'),
    ).toEqual(members.map(({ name }) => name));
    const content = execFileSync('tar', ['xOf', join(folder, 'a.tar'), '000000000.jpg']);
    expect(content.equals(members[0]?.content ?? Buffer.alloc(0))).toBe(true);
  });

  test.skipIf(!hasPython)("Python's tarfile reads names, sizes, modes, types and times", () => {
    const script = `import json, sys, tarfile
with tarfile.open(sys.argv[1], 'r:') as t:
  print(json.dumps([[m.name, m.size, m.mode, m.type.decode(), m.mtime, m.pax_headers] for m in t]))`;
    const listed: unknown = JSON.parse(execFileSync('python3', ['-c', script, join(folder, 'a.tar')], { encoding: 'utf8' }));
    expect(listed).toEqual(members.map(({ name, content, mtime = 0 }) => [name, content.length, 0o444, '0', mtime, {}]));
  });

  test('every size takes whole blocks', () => {
    fc.assert(
      fc.property(fc.nat(5000), (size) => {
        expect((size + ustarPaddingBytes(size)) % 512).toBe(0);
        expect(ustarMemberBytes(size)).toBe(Buffer.concat(ustarMember({ name: 'x', content: Buffer.alloc(size) })).length);
      }),
      { numRuns: 50 },
    );
  });

  test.each(['', '/abs', 'caf\u00e9.jpg', 'x'.repeat(101), 'a\nb', ' a'])('the name %j is refused', (name) => {
    expect(() => ustarHeader({ name, size: 0 })).toThrow(/tar member name must be/);
  });

  test.each([-1, 1.5, 8 ** 11, Number.NaN])('the size %d is refused', (size) => {
    expect(() => ustarHeader({ name: 'a', size })).toThrow(/size of the tar member a must be/);
  });
});
