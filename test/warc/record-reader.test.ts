import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecordReader } from '#main/warc/record-reader.ts';
import { warcRecord } from './make-warc.ts';
import { slowRecords } from './slow-reader.ts';

interface Read {
  bodies: string[];
  offsets: number[];
  bad: { offset: number; reason: string }[];
}

/** Reads a plain file that comes in chunks of `chunkBytes`. */
function read(file: Buffer, chunkBytes = file.length, maxRecordBytes = 1 << 20): Read {
  const result: Read = { bodies: [], offsets: [], bad: [] };
  const reader = new RecordReader({ maxRecordBytes, onBad: (bad) => result.bad.push(bad) });
  const take = (records: Iterable<{ body: Buffer; offset: number }>): void => {
    for (const { body, offset } of records) {
      result.bodies.push(body.toString('latin1'));
      result.offsets.push(offset);
    }
  };
  for (let at = 0; at < file.length; at += chunkBytes) {
    const bytes = file.subarray(at, at + chunkBytes);
    take(reader.push({ bytes, offset: at, isGzip: false, isStart: at === 0, isEnd: at + chunkBytes >= file.length, isBroken: false }));
  }
  take(reader.end());
  return result;
}

const file = (...parts: (Buffer | string)[]): Buffer => Buffer.concat(parts.map((part) => Buffer.from(part as string, 'latin1')));

describe('RecordReader', () => {
  test('reads records of WARC/1.0 and 1.1 with their offsets', () => {
    const first = warcRecord('one');
    const got = read(file(first, warcRecord('{"two":2}', {}, { version: '1.1' }), warcRecord('')));
    expect(got.bodies).toEqual(['one', '{"two":2}', '']);
    expect(got.offsets.slice(0, 2)).toEqual([0, first.length]);
    expect(got.bad).toEqual([]);
  });

  test('takes bare line feeds, missing blank lines at the end and header names in any case', () => {
    const got = read(file('WARC/1.0\ncontent-LENGTH:  3\nX: y\n\nabc\n\n', 'WARC/1.0\r\nContent-Length: 2\r\n\r\nde'));
    expect(got.bodies).toEqual(['abc', 'de']);
    expect(got.bad).toEqual([]);
  });

  test('bodies may hold what looks like a record', () => {
    const inner = `x\r\n\r\n${warcRecord('inner')}`;
    expect(read(file(warcRecord(inner), warcRecord('after'))).bodies).toEqual([inner, 'after']);
  });

  test('tolerates the Content-Lengths of CC-MAIN-2018-34: two bytes short, and an extra line end', () => {
    const got = read(
      file(
        warcRecord('{"a":1}', {}, { length: 5 }),
        warcRecord('{"b":2}'),
        '\r\n',
        warcRecord('{"c":3}\r\n', {}, { length: 7 }),
        warcRecord('d'),
      ),
    );
    expect(got.bodies).toEqual(['{"a":1}', '{"b":2}', '{"c":3}', 'd']);
    expect(got.bad).toEqual([]);
  });

  test.each([
    ['too short a Content-Length', warcRecord('x'.repeat(40), {}, { length: 10 }), /no record follows/],
    ['too long a Content-Length', warcRecord('x'.repeat(40), {}, { length: 60 }), /no record follows|ends .* bytes before/],
    ['a Content-Length beyond the file', warcRecord('x', {}, { length: 999_999 }), /ends \d+ bytes before its Content-Length of 999999/],
    ['a Content-Length beyond the limit', warcRecord('x', {}, { length: 9_999_999 }), /more than the limit/],
    ['a body beyond the limit', warcRecord('x'.repeat(1_100_000)), /more than the limit/],
    ['a Content-Length that is no number', warcRecord('x', {}, { length: '12a' }), /must be a number, got "12a"/],
    ['no Content-Length', file('WARC/1.0\r\nWARC-Type: metadata\r\n\r\nx\r\n\r\n'), /has no Content-Length/],
    [
      'two different Content-Lengths',
      file('WARC/1.0\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx\r\n\r\n'),
      /several Content-Lengths: 1, 2/,
    ],
    ['a header without an end', file('WARC/1.0\r\nContent-Length: 1\r\n'), /header has no end/],
    ['a header of 70 kB', file(`WARC/1.0\r\nX: ${'y'.repeat(70_000)}\r\n\r\n`), /no end within 65536 bytes/],
    ['junk', file('some junk\r\n\r\n'), /expected a record that begins with WARC\/1., found "some junk/],
    ['another version', warcRecord('x', {}, { version: '0.9' }), /expected a record/],
  ])('a record with %s is counted once; what stands before and after is kept', (_what, broken, reason) => {
    const before = file(warcRecord('before'), warcRecord('{"b":1}'));
    const got = read(file(before, broken, warcRecord('after'), warcRecord('end')));
    expect(got.bodies).toEqual(['before', '{"b":1}', 'after', 'end']);
    expect(got.bad).toHaveLength(1);
    expect(got.bad[0]?.offset).toBe(before.length);
    expect(got.bad[0]?.reason).toMatch(reason);
  });

  test('a file that ends inside a record keeps what came before', () => {
    const last = warcRecord('the last record');
    for (let cut = 1; cut < last.length - 4; cut++) {
      const got = read(file(warcRecord('before'), last.subarray(0, cut)));
      expect(got.bodies[0]).toBe('before');
      expect(got.bodies.length + got.bad.length).toBe(2);
    }
  });

  test('holds no more than the limit while it skips a record that is too large', () => {
    const got = read(file(warcRecord('a'), warcRecord('x'.repeat(300_000)), warcRecord('b')), 1000, 100_000);
    expect(got.bodies).toEqual(['a', 'b']);
    expect(got.bad).toHaveLength(1);
  });
});

/** Bytes that matter to the reader come up often. */
const piece = fc.oneof(
  fc.constantFrom(
    '\r\n',
    '\n',
    '\r\n\r\n',
    'WARC/1.0',
    '\nWARC/1.',
    'Content-Length: 3',
    'Content-Length: ',
    '0',
    '7',
    ':',
    ' ',
    'x',
    '{}',
  ),
  fc.string({ maxLength: 4 }),
);
const bodyText = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));
const change = fc.record({ at: fc.nat(), remove: fc.nat({ max: 12 }), insert: fc.oneof(piece, fc.constant('')) });

function damage(bytes: Buffer, changes: readonly { at: number; remove: number; insert: string }[]): Buffer {
  let text = bytes.toString('latin1');
  for (const { at, remove, insert } of changes) {
    const from = at % (text.length + 1);
    text = text.slice(0, from) + Buffer.from(insert).toString('latin1') + text.slice(from + remove);
  }
  return Buffer.from(text, 'latin1');
}

describe('under random damage', () => {
  test('it reads what the slow and obvious reader reads, however the file is cut into chunks', () => {
    fc.assert(
      fc.property(
        fc.array(bodyText, { maxLength: 6 }),
        fc.array(change, { maxLength: 3 }),
        fc.integer({ min: 1, max: 97 }),
        (bodies, changes, chunkBytes) => {
          const bytes = damage(file(...bodies.map((body) => warcRecord(body))), changes);
          const expected = slowRecords(bytes.toString('latin1'), 200);
          const whole = read(bytes, Math.max(1, bytes.length), 200);
          const inChunks = read(bytes, chunkBytes, 200);
          expect({ bodies: whole.bodies, bad: whole.bad.map((bad) => bad.offset) }).toEqual(expected);
          expect({ ...inChunks, bad: inChunks.bad.map((bad) => bad.offset) }).toEqual({
            ...whole,
            bad: whole.bad.map((bad) => bad.offset),
          });
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('everything before and after one damaged record is kept', () => {
    const simple = fc.array(fc.stringMatching(/^[a-z{}":,0-9]{0,40}$/), { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(simple, fc.nat(), fc.array(change, { minLength: 1, maxLength: 3 }), (bodies, which, changes) => {
        const records = bodies.map((body, index) => warcRecord(`${index}:${body}`));
        const broken = which % records.length;
        const parts = records.map((record, index) => (index === broken ? file(damage(record, changes), '\r\n\r\n') : record));
        const kept = read(file(...parts)).bodies;
        // A damaged length that happens to end where a later record ends cannot be told from a record within a record.
        fc.pre(!kept.some((body) => body.includes('WARC/1.')));
        for (const [index, body] of bodies.entries()) if (index !== broken) expect(kept).toContain(`${index}:${body}`);
      }),
      { numRuns: 1000 },
    );
  });
});
