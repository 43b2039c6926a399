import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UidSet } from '#main/pool/uid-set.ts';
import { writeUid } from '#main/util/uid.ts';

test('behaves like a Set of its keys', () => {
  const key = fc.oneof(
    fc.uint32Array({ minLength: 4, maxLength: 4 }),
    fc.integer({ min: 0, max: 3 }).map((last) => Uint32Array.of(0, 0, 0, last)),
  );
  fc.assert(
    fc.property(fc.array(key, { maxLength: 200 }), (keys) => {
      const ours = new UidSet(8);
      const reference = new Set<string>();
      for (const one of keys) {
        expect(ours.add(one, 0)).toBe(!reference.has(one.join()));
        reference.add(one.join());
      }
      expect(ours.size).toBe(reference.size);
    }),
  );
});

test('takes 100,000 digests', () => {
  const set = new UidSet();
  for (let round = 0; round < 2; round++)
    for (let index = 0; index < 100_000; index++) {
      const words = new Uint32Array(5);
      writeUid('', String(index), words, 1);
      if (set.add(words, 1) !== (round === 0)) throw new Error(`key ${index}`);
    }
  expect(set.size).toBe(100_000);
});
