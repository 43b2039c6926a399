import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFetcher } from '#main/fetch/fetcher.ts';
import { ITEM_STATUSES } from '#shared/outcome.ts';
import { jpegBytes } from './misbehaving-server.ts';

const body = jpegBytes(300);
const packed = gzipSync(body);
const answer = (head: string, ...parts: (string | Buffer)[]): Buffer =>
  Buffer.concat([head.replaceAll('\n', '\r\n'), ...parts].map((part) => Buffer.from(part)));

/** Answers that make sense, to be damaged. */
const ANSWERS = [
  answer(`HTTP/1.1 200 OK\ncontent-type: image/jpeg\ncontent-length: ${body.length}\netag: "1"\n\n`, body),
  answer('HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n12c\n', body, '\r\n0\r\n\r\n'),
  answer(`HTTP/1.1 200 OK\ncontent-encoding: gzip\ncontent-length: ${packed.length}\n\n`, packed),
  answer('HTTP/1.0 200 OK\nx-robots-tag: otherbot: noai, unavailable_after: 1 Jan 2030\n\n', body),
  answer('HTTP/1.1 103 Early Hints\nlink: </x>\n\nHTTP/1.1 302 Found\nlocation: /b.jpg\ncontent-length: 0\n\n'),
  answer('HTTP/1.1 429 Too Many Requests\nretry-after: 1\ncontent-length: 2\n\nno'),
  answer('HTTP/1.1 304 Not Modified\netag: "1"\n\n'),
  answer(
    'HTTP/1.1 200 OK\ncontent-type: text/plain\ncontent-length: 36\ncache-control: max-age=5\n\nUser-agent: *\nDisallow: /b\nAllow: /\n',
  ),
];

const damaged = fc
  .record({
    base: fc.constantFrom(...ANSWERS),
    edits: fc.array(fc.record({ at: fc.nat(400), drop: fc.nat(6), put: fc.uint8Array({ maxLength: 6 }) }), { maxLength: 4 }),
    end: fc.option(fc.nat(400)),
  })
  .map(({ base, edits, end }) => {
    let bytes = base;
    for (const { at, drop, put } of edits) {
      const from = at % (bytes.length + 1);
      bytes = Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + drop)]);
    }
    return end === null ? bytes : bytes.subarray(0, end);
  });

let server: Server;
let hostPort: string;
let reply: Buffer;
const sockets = new Set<Socket>();

beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    socket.once('data', () => socket.end(reply));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  hostPort = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

test('whatever a host answers, for robots.txt and for an image, becomes a status', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(damaged, fc.boolean(), async (bytes, isKnown) => {
      reply = bytes;
      const fetcher = createFetcher({
        userAgent: 'Gleaner/0.1',
        allowPrivate: [hostPort],
        limits: { headersTimeoutMs: 500, bodyTimeoutMs: 500, totalTimeoutMs: 1000, maxRetryAfterMs: 100 },
      });
      try {
        const url = `http://${hostPort}/a.jpg`;
        const known = { finalUrl: url, validators: { etag: '"1"', lastModified: null } };
        const outcome = await (isKnown ? fetcher.fetchIfChanged(url, known) : fetcher.fetch(url));
        expect(ITEM_STATUSES).toHaveProperty(outcome.ok ? 'ok' : outcome.status);
        seen.add(outcome.ok ? 'ok' : outcome.status);
      } finally {
        await fetcher.close();
      }
    }),
    { numRuns: 300 },
  );
  expect(seen.size).toBeGreaterThan(4);
}, 60_000);
