import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasHash, sortHashes } from '#main/safety/hash-set.ts';
import { PdqIndex } from '#main/safety/pdq-index.ts';
import { readHashList } from '#main/safety/read-hash-list.ts';
import { SafetyMatcher } from '#main/safety/safety-matcher.ts';
import { urlForms } from '#main/safety/url-forms.ts';
import { tempDir } from '../helpers/temp-dir.ts';

function listFile(text: string | Buffer): string {
  const path = join(tempDir(), 'list.txt');
  writeFileSync(path, text);
  return path;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const flipped = (hash: Buffer, bits: readonly number[]): Buffer => {
  const copy = Buffer.from(hash);
  for (const bit of bits) copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
};

test('a sorted set has exactly the hashes that went in, however they are spread', () => {
  const bytes = fc.uint8Array({ minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 60 }), bytes, (hashes, other) => {
      const sorted = sortHashes(Buffer.concat(hashes), 3);
      const distinct = new Set(hashes.map((hash) => Buffer.from(hash).toString('hex')));
      expect(sorted.byteLength / 3).toBe(distinct.size);
      for (const hash of hashes) expect(hasHash(sorted, hash)).toBe(true);
      expect(hasHash(sorted, other)).toBe(distinct.has(Buffer.from(other).toString('hex')));
    }),
  );
});

describe('PDQ', () => {
  const hashes = randomBytes(32 * 2000);
  const index = new PdqIndex(hashes);

  test('31 different bits are a match wherever they are, 32 are none', () => {
    const bits = fc.uniqueArray(fc.nat(255), { minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(fc.nat(1999), bits, (at, chosen) => {
        const hash = hashes.subarray(at * 32, at * 32 + 32);
        expect(index.hasNear(flipped(hash, chosen.slice(0, 31)))).toBe(true);
        expect(index.hasNear(flipped(hash, chosen))).toBe(false);
      }),
    );
  });

  test('a hash of low quality matches nothing', () => {
    const lists = new SafetyMatcher([{ isUrl: false, kind: 'pdq', hashes }]);
    expect(lists.matchesPdq(hashes.subarray(0, 32), 49)).toBe(false);
    expect(lists.matchesPdq(hashes.subarray(0, 32), 50)).toBe(true);
  });
});

describe('addresses', () => {
  test('are hashed as they stand and canonical, with and without scheme', () => {
    expect(urlForms('HTTP://Example.org.:80/a#b')).toEqual(
      expect.arrayContaining(['HTTP://Example.org.:80/a#b', 'http://example.org/a', 'Example.org.:80/a#b', 'example.org/a']),
    );
    expect(urlForms('no address')).toEqual(['no address']);
  });

  test.each(['md5', 'sha1', 'sha256'] as const)('%s', async (kind) => {
    const hash = createHash(kind).update('example.org/a').digest('hex');
    const { blobs } = await readHashList(listFile(hash), 'url');
    const lists = new SafetyMatcher(blobs);
    expect(lists.matchesUrl('https://EXAMPLE.org/a#top')).toBe(true);
    expect(lists.matchesUrl('https://example.org/A')).toBe(false);
    expect(lists.matchesBytes(Buffer.from('example.org/a'))).toBe(false);
  });
});

describe('list files', () => {
  test('either case, comments, blank lines, a byte order mark, all line ends; duplicates and bad lines are counted', async () => {
    const text = `\uFEFF# a comment\r\n${md5('a').toUpperCase()}\r\n\r\n${md5('a')}\r${md5('b')}\nzz\n${md5('c')}0\nmd5 ${md5('d')}\npdq ${md5('e')}\n${md5('f')}`;
    expect(await readHashList(listFile(text), 'md5')).toMatchObject({ entries: 4, duplicates: 1, otherType: 1, bad: 2, badLines: [6, 7] });
  });

  test('csv by its header, with quotes and a type column', async () => {
    const text = `source,type,hash\nx,md5,"${md5('a')}"\nx,sha1,${'0'.repeat(40)}\nx,MD5,${md5('b')}\nx,md5\n`;
    expect(await readHashList(listFile(text), 'md5')).toMatchObject({ entries: 2, otherType: 1, bad: 1, badLines: [5] });
    expect(await readHashList(listFile(`id,sha256\n1,${'ab'.repeat(32)}\n`), 'sha256')).toMatchObject({ entries: 1, bad: 0 });
  });

  test.each([
    ['nothing', ''],
    ['other hashes', `${'0'.repeat(40)}\n`],
    ['noise', randomBytes(300_000)],
    ['one endless line', 'a'.repeat(5_000_000)],
    ['UTF-16', Buffer.from(md5('a'), 'utf16le')],
    ['zeros', Buffer.alloc(100_000)],
  ])('%s: refused, and no word of it is repeated', async (_name, content) => {
    const secret = `${md5('secret')}00`;
    const error = await readHashList(listFile(Buffer.concat([Buffer.from(content), Buffer.from(`\n${secret}\n`)])), 'md5').catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'SOURCE_UNREADABLE' });
    expect(JSON.stringify(error) + String(error)).not.toContain(secret);
  });

  test('a line too long for its chunk does not hide the next one', async () => {
    const text = `${'f'.repeat(600_000)}\n${md5('a')}\n`;
    expect(await readHashList(listFile(text), 'md5')).toMatchObject({ entries: 1, bad: 1, badLines: [1] });
  });

  test('no file', async () => {
    await expect(readHashList(join(tempDir(), 'none'), 'md5')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(readHashList(tempDir(), 'md5')).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
  });
});
