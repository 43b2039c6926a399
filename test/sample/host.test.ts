import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createFetcher } from '#main/fetch/fetcher.ts';
import { inspectImage } from '#main/images/inspect-image.ts';
import { SAMPLE_PORT, type SampleHost, startSampleHost } from '#main/sample/host.ts';
import type { SampleBehaviour, SampleManifest, SamplePath } from '#main/sample/manifest.ts';
import { readSampleManifest } from '#main/sample/read-sample.ts';
import { silentLog } from '#main/util/log.ts';

const crawl = fileURLToPath(new URL('../../resources/sample-crawl/', import.meta.url));

async function startHost(): Promise<{ host: SampleHost; manifest: SampleManifest }> {
  const host = await startSampleHost();
  onTestFinished(() => host.close());
  return { host, manifest: await readSampleManifest(crawl) };
}

function pathWith(manifest: SampleManifest, kind: SampleBehaviour['kind']): SamplePath {
  const found = manifest.paths.find(({ behaviour }) => behaviour.kind === kind);
  if (!found) throw new Error(`no path of the sample crawl behaves as ${kind}`);
  return found;
}

const hashOf = async (response: Response): Promise<string> =>
  createHash('sha256')
    .update(Buffer.from(await response.arrayBuffer()))
    .digest('hex');

const imageHash = (manifest: SampleManifest, file: string | null): string | undefined =>
  manifest.images.find((image) => image.file === file)?.sha256;

test('an image comes with its bytes, its type and its length', async () => {
  const { host, manifest } = await startHost();
  const entry = pathWith(manifest, 'ok');
  const response = await fetch(host.origin + entry.path);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('image/jpeg');
  expect(await hashOf(response)).toBe(imageHash(manifest, entry.file));
});

test('what the manifest does not list is not found', async () => {
  const { host } = await startHost();
  expect((await fetch(`${host.origin}/img/no-such-picture.jpg`)).status).toBe(404);
});

test('it listens on the loopback address only, on the port asked for', async () => {
  const { host } = await startHost();
  expect(host.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(SAMPLE_PORT).toBe((await readSampleManifest(crawl)).port);
});

test('429 comes once with Retry-After, then the image; another host has its own memory', async () => {
  const { host, manifest } = await startHost();
  const { host: other } = await startHost();
  const entry = pathWith(manifest, 'rate-limited-once');
  const first = await fetch(host.origin + entry.path);
  expect(first.status).toBe(429);
  expect(first.headers.get('retry-after')).toBe('1');
  const second = await fetch(host.origin + entry.path);
  expect(second.status).toBe(200);
  expect(await hashOf(second)).toBe(imageHash(manifest, entry.file));
  expect(host.requests.get(entry.path)).toBe(2);
  expect((await fetch(other.origin + entry.path)).status).toBe(429);
});

test('a slow image arrives whole, in pieces', async () => {
  const { host, manifest } = await startHost();
  const entry = pathWith(manifest, 'drip');
  const response = await fetch(host.origin + entry.path);
  const pieces: Uint8Array[] = [];
  for await (const piece of response.body ?? []) pieces.push(piece);
  expect(pieces.length).toBeGreaterThan(2);
  expect(createHash('sha256').update(Buffer.concat(pieces)).digest('hex')).toBe(imageHash(manifest, entry.file));
});

test('a stalled image sends half of its bytes and leaves the rest open', async () => {
  const { host, manifest } = await startHost();
  const entry = pathWith(manifest, 'stall');
  const size = manifest.images.find(({ file }) => file === entry.file)?.bytes ?? 0;
  const reader = (await fetch(host.origin + entry.path)).body?.getReader();
  let received = 0;
  while (received < size >> 1) received += (await reader?.read())?.value?.byteLength ?? 0;
  expect(received).toBe(size >> 1);
  await reader?.cancel();
});

test('a request that is answered with a closed connection gets no byte', async () => {
  const { host, manifest } = await startHost();
  const socket = connect(Number(new URL(host.origin).port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  let received = 0;
  socket.on('data', (piece) => {
    received += piece.byteLength;
  });
  socket.write(`GET ${pathWith(manifest, 'reset').path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await once(socket, 'close');
  expect(received).toBe(0);
});

test('the downloader ends each kind of misbehaviour with the status that the manifest expects', async () => {
  const { host, manifest } = await startHost();
  const fetcher = createFetcher({
    userAgent: 'GleanerTest/1.0',
    allowPrivate: [new URL(host.origin).host],
    // The stalled answer is given up sooner than in real life.
    limits: { bodyTimeoutMs: 1500 },
    log: silentLog,
  });
  onTestFinished(() => fetcher.close());
  const { signal } = new AbortController();
  const odd = manifest.paths.filter(({ behaviour }) => behaviour.kind !== 'ok');
  const ends = await Promise.all(
    odd.map(async ({ path, expected }) => {
      const body = await fetcher.fetch(host.origin + path, { signal });
      const outcome = body.ok ? await inspectImage(body.value.bytes, { thumbnailSide: 64, maxPixels: 10_000_000, keep: 'none' }) : body;
      return { path, expected, got: outcome.ok ? 'ok' : outcome.status };
    }),
  );
  expect(ends.map(({ path, got }) => `${path} ${got}`)).toEqual(odd.map(({ path, expected }) => `${path} ${expected}`));
});

test('a port that is taken is one clear error', async () => {
  const squatter = createServer();
  squatter.listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  onTestFinished(() => {
    squatter.close();
  });
  const address = squatter.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  await expect(startSampleHost({ port })).rejects.toMatchObject({ code: 'PORT_IN_USE', message: expect.stringContaining(String(port)) });
});

test('closing frees the port even while answers are under way', async () => {
  const host = await startSampleHost();
  const manifest = await readSampleManifest(crawl);
  const stalled = await fetch(host.origin + pathWith(manifest, 'stall').path);
  const slow = fetch(host.origin + pathWith(manifest, 'drip').path).then((response) => response.arrayBuffer());
  const outcomes = Promise.allSettled([stalled.arrayBuffer(), slow]);
  await host.close();
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const again = await startSampleHost({ port: Number(new URL(host.origin).port) });
  await again.close();
});

test('a folder without a manifest is refused', async () => {
  await expect(startSampleHost({ folder: '/nowhere' })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});
