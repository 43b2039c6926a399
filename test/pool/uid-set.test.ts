import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UidSet } from '#main/pool/uid-set.ts';
import { uidKey } from '#main/util/uid.ts';

test('behaves like a Set of its keys', () => {
  const key = fc.oneof(
    fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.integer({ min: 0, max: 3 }).map((last) => `${'\0'.repeat(15)}${String.fromCharCode(last)}`),
  );
  fc.assert(
    fc.property(fc.array(key, { maxLength: 200 }), (keys) => {
      const ours = new UidSet(8);
      const reference = new Set<string>();
      for (const one of keys) {
        expect(ours.add(one)).toBe(!reference.has(one));
        reference.add(one);
      }
      expect(ours.size).toBe(reference.size);
    }),
  );
});

test('takes 100,000 digests', () => {
  const set = new UidSet();
  for (let round = 0; round < 2; round++)
    for (let index = 0; index < 100_000; index++) if (set.add(uidKey('', String(index))) !== (round === 0)) throw new Error(`key ${index}`);
  expect(set.size).toBe(100_000);
});
