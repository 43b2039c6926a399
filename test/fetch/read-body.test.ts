import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readImageBody } from '#main/fetch/read-body.ts';
import { jpegBytes } from './misbehaving-server.ts';

const limits = { maxBytes: 20_000_000, minBytes: 64, maxExpansion: 100 };

/** A body in pieces of these lengths, over and over. */
async function* pieces(body: Buffer, lengths: readonly number[], onEnd: () => void = () => undefined): AsyncGenerator<Buffer> {
  for (let at = 0, piece = 0; at < body.length; piece++) {
    const length = lengths[piece % lengths.length] ?? 1;
    yield body.subarray(at, at + length);
    at += length;
    // As from a socket; without a turn of the event loop nothing is collected.
    if (piece % 4096 === 4095) await setImmediate();
  }
  onEnd();
}

test('a body of single bytes takes no more memory than its bytes', async () => {
  const body = jpegBytes(4_000_000);
  let heap = 0;
  const before = process.memoryUsage().heapUsed;
  const source = pieces(body, [1], () => {
    heap = process.memoryUsage().heapUsed - before;
  });
  const { bytes } = await readImageBody(Readable.from(source), { headers: [], limits, onBytes: () => undefined });
  expect(bytes.equals(body)).toBe(true);
  // As objects of their own the pieces would take some 300 MB.
  expect(heap).toBeLessThan(150e6);
});

test.each([[[1]], [[7, 70_000]], [[20_000, 1]], [[16_384]], [[65_536, 3, 500, 40_000]]])(
  'pieces of %j bytes come together in their order',
  async (lengths) => {
    const body = jpegBytes(300_000);
    for (let at = 100; at < body.length; at++) body[at] = (at * 31) % 251;
    const { bytes } = await readImageBody(Readable.from(pieces(body, lengths)), { headers: [], limits, onBytes: () => undefined });
    expect(bytes.equals(body)).toBe(true);
  },
);
