import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTensorFile } from '#main/models/tensor-file.ts';
import { sharedFixtures } from '../helpers/shared-fixtures.ts';

/** A zip of deflated entries. @param claimed what the directory says an entry unpacks to, in place of its size */
function zip(entries: Record<string, Buffer>, claimed?: number): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, data] of Object.entries(entries)) {
    const packed = deflateRawSync(data);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(claimed ?? data.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    locals.push(local, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(entries).length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, list, end]);
}

const invalid = expect.objectContaining({ code: 'TENSOR_FILE_INVALID' });

describe('a zipped SavedModel', () => {
  test.each<[string, Buffer, string]>([
    ['no archive', Buffer.from('certainly no zip archive, though long enough'), 'not a zip archive'],
    ['another archive', zip({ 'a/b.txt': Buffer.from('x') }), 'no saved_model.pb'],
    ['one without variables', zip({ 'm/saved_model.pb': Buffer.alloc(4) }), 'variables.index is missing'],
    ['an entry that unpacks to more than it says', zip({ 'm/saved_model.pb': Buffer.alloc(100_000) }, 10), 'cannot be unpacked'],
    ['an entry that unpacks to less', zip({ 'm/saved_model.pb': Buffer.alloc(10) }, 20), 'does not unpack'],
    ['a bomb', zip({ 'm/saved_model.pb': Buffer.alloc(70_000_000) }), 'unpacks to more than'],
    [
      'an index that is no table',
      zip({
        'm/saved_model.pb': Buffer.alloc(0),
        'm/variables/variables.index': Buffer.alloc(60),
        'm/variables/variables.data-00000-of-00001': Buffer.alloc(4),
      }),
      'no LevelDB table',
    ],
  ])('%s is refused', (_, bytes, message) => {
    expect(() => parseTensorFile(bytes, 'evil.zip')).toThrow(
      expect.objectContaining({ code: 'TENSOR_FILE_INVALID', message: expect.stringContaining(message) }),
    );
  });

  test.skipIf(!sharedFixtures)('any damage to one of LAION is an error of the table or harmless, never another', () => {
    const good = readFileSync(`${sharedFixtures}laion-heads/clip_autokeras_nsfw_b32.zip`);
    expect(() => parseTensorFile(good, 'good.zip')).not.toThrow();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        fc.nat(good.length),
        (edits, cut) => {
          const bytes = Buffer.from(good.subarray(0, cut % 4 === 0 ? cut : good.length));
          for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value;
          try {
            parseTensorFile(bytes, 'damaged.zip');
          } catch (error) {
            expect(error).toEqual(invalid);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
