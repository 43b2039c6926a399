import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { decodeMessage, encodeMessage } from '#shared/rpc/codec.ts';

const doubles = fc.array(fc.double()).map((list) => Float64Array.from(list));
/** A view that begins anywhere in its memory. */
const view = fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(7)).map(([bytes, skip]) => bytes.subarray(Math.min(skip, bytes.length)));
const key = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('$', '$$', '$bytes', '$floats', '$bigint', '$number', '__proto__', 'toString', '7', '-1'),
);
const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.boolean(),
  fc.constant(null),
  view,
  doubles,
);
const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    leaf,
    fc.array(tie('value'), { maxLength: 6 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 6 }).map((pairs) => Object.fromEntries(pairs)),
  ),
}));

test('every message comes back as it was', () => {
  fc.assert(
    fc.property(anything, fc.nat(9), (value, shift) => {
      const bytes = encodeMessage({ value });
      const moved = new Uint8Array(bytes.length + shift);
      moved.set(bytes, shift);
      expect(decodeMessage(moved.subarray(shift))).toStrictEqual({ value });
    }),
    { numRuns: 1000 },
  );
});

test('any bytes give a message or an error of the codec, and change no prototype', () => {
  const text = fc.json().map((json) => {
    const body = new TextEncoder().encode(json);
    const bytes = new Uint8Array(4 + body.length);
    new DataView(bytes.buffer).setUint32(0, body.length, true);
    bytes.set(body, 4);
    return bytes;
  });
  const damaged = fc.tuple(anything, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
    const bytes = encodeMessage({ value });
    bytes[at % bytes.length] = byte;
    return bytes;
  });
  const keysBefore = Reflect.ownKeys(Object.prototype).length;
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), text, damaged), (bytes) => {
      try {
        decodeMessage(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect(error).toMatchObject({ code: 'USAGE' });
      }
    }),
    { numRuns: 2000 },
  );
  expect(Reflect.ownKeys(Object.prototype)).toHaveLength(keysBefore);
});

test('undefined properties are dropped', () => {
  expect(decodeMessage(encodeMessage({ a: undefined, b: { c: undefined } }))).toStrictEqual({ b: {} });
});

test('decoded bytes do not hold on to the message', () => {
  const decoded = decodeMessage(encodeMessage({ part: new Uint8Array(3), ballast: new Uint8Array(1e6) }));
  expect(decoded).toMatchObject({ part: { buffer: { byteLength: 3 } } });
});

test('a Buffer out of a pool comes back as an Uint8Array with its bytes only', () => {
  expect(decodeMessage(encodeMessage({ value: Buffer.from('abc') }))).toStrictEqual({ value: new Uint8Array([97, 98, 99]) });
});

const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

test.each([
  ['a Map', { a: [{ b: new Map() }] }, /^message: a\.0\.b cannot be sent: .* got Map$/],
  ['a Date', { at: new Date(0) }, /at cannot be sent: .* got Date$/],
  ['a function', { f: () => 1 }, /f cannot be sent: .* got function$/],
  ['a Float32Array', { v: new Float32Array(1) }, /v cannot be sent: .* got \[object Float32Array\]$/],
  ['undefined in an array', { list: [1, undefined] }, /list\.1 cannot be sent: .* got undefined in an array$/],
  ['too deep a nesting', { v: nested(200) }, /more than 100 levels deep$/],
])('%s cannot be sent, and the error says where', (_, value, message) => {
  expect(() => encodeMessage(value)).toThrow(expect.objectContaining({ code: 'BUG', message: expect.stringMatching(message) }));
});

function wire(json: string, ...attachments: number[]): Uint8Array {
  const body = Buffer.from(json);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([length, body, Buffer.from(attachments)]);
}

test.each([
  ['a hundred thousand levels', wire('['.repeat(1e5) + ']'.repeat(1e5)), /more than 100 levels deep/],
  ['bytes that are not there', wire('{"v":{"$bytes":4}}', 1, 2, 3), /expected a length of 0 to 3 bytes, got 4/],
  ['the same bytes twice', wire('[{"$bytes":3},{"$bytes":3}]', 1, 2, 3), /expected a length of 0 to 0 bytes, got 3/],
  ['a negative length', wire('{"v":{"$bytes":-1}}', 1), /expected a length of 0 to 1 bytes, got -1/],
  ['a broken length', wire('{"v":{"$bytes":0.5}}', 1), /expected a length of 0 to 1 bytes, got 0\.5/],
  ['bytes of nobody', wire('{}', 1, 2), /2 bytes belong to no value/],
  ['half a number', wire('{"v":{"$floats":3}}', 1, 2, 3), /expected a multiple of 8 bytes, got 3/],
  ['an unknown kind', wire('{"v":{"$date":0}}'), /"\$date" is no kind of value/],
  ['a kind among keys', wire('{"v":{"$bytes":0,"a":1}}'), /"\$bytes" stands among other keys/],
  ['an endless integer', wire(`{"v":{"$bigint":"${'9'.repeat(1e6)}"}}`), /\$bigint: expected digits/],
  ['code as a number', wire('{"v":{"$number":"constructor"}}'), /\$number: expected NaN/],
  ['bytes that are no UTF-8', new Uint8Array([2, 0, 0, 0, 0x22, 0xff]), /expected JSON in UTF-8/],
])('%s: refused with what was expected', (_, bytes, message) => {
  expect(() => decodeMessage(bytes)).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) }));
});

test('a message of more bytes than the limit is neither made nor read', () => {
  const tooLarge = expect.objectContaining({
    code: 'USAGE',
    message: expect.stringMatching(/^message: expected at most 100 bytes, got \d+$/),
  });
  expect(() => encodeMessage({ v: new Uint8Array(100) }, 100)).toThrow(tooLarge);
  expect(() => decodeMessage(encodeMessage({ v: new Uint8Array(100) }), 100)).toThrow(tooLarge);
});
