import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distinctInOrder } from '#main/catalog/uid-order.ts';

/** Few different bytes, so that uids share their beginnings or are equal. */
const uid = fc.array(fc.constantFrom(0, 1, 255), { minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const similarUid = fc
  .tuple(fc.constantFrom('00', 'ff', '7f'), fc.constantFrom('00', '01'))
  .map(([first, last]) => first + '00'.repeat(14) + last);

test('the first of every uid, in the order of their first bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(uid, similarUid), { maxLength: 60 }), (uids) => {
      const positions = distinctInOrder(Buffer.from(uids.join(''), 'hex'));
      const first = uids.flatMap((text, position) => (uids.indexOf(text) === position ? [position] : []));
      expect([...positions].sort((a, b) => a - b)).toEqual(first);
      const beginnings = positions.map((position) => uids[position]?.slice(0, 8) ?? '');
      expect(beginnings).toEqual([...beginnings].sort());
    }),
  );
});

test('a batch that is too large to be sorted is refused', () => {
  expect(() => distinctInOrder(Buffer.alloc((2 ** 20 + 1) * 16))).toThrow('expected at most 1048576 uids');
});
