import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { runCliJson } from '../helpers/cli.ts';
import { tempDir } from '../helpers/temp-dir.ts';

/** @returns HOST:PORT */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const picture = (shade: number): Promise<Buffer> =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: { r: shade, g: 80, b: 20 } } })
    .jpeg()
    .toBuffer();

test('a library asks again: what is the same stays, what changed is replaced, what is gone or forbidden goes, a bad day changes nothing', async () => {
  const [first, second] = [await picture(20), await picture(220)];
  const bad = new Map<string, [status: number, headers?: Record<string, string>]>();
  let version = first;
  let sent = 0;
  const host = await serve((request, response) => {
    const path = request.url ?? '';
    const etag = `"${path}${path === '/changes.jpg' ? version.byteLength : ''}"`;
    const answer = bad.get(path);
    if (path === '/robots.txt') return response.writeHead(404).end();
    if (answer) return response.writeHead(...answer).end();
    if (request.headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end();
    sent++;
    return response.writeHead(200, { etag }).end(path === '/changes.jpg' ? version : first);
  });
  const folder = tempDir();
  const at = ['--library', join(folder, 'library')];
  const list = join(folder, 'list.csv');
  const names = ['same', 'changes', 'gone', 'forbidden', 'fails'];
  writeFileSync(list, `url,caption\n${names.map((name) => `http://${host}/${name}.jpg,a picture that is called ${name}`).join('\n')}\n`);
  await runCliJson(['init', join(folder, 'library')]);
  await runCliJson(['extract', list, '--preset', 'keep-all', ...at]);
  await runCliJson(['add', ...at]);
  const download = (...words: string[]) => runCliJson(['download', '--allow-private', host, ...words, ...at]);
  expect(await download()).toMatchObject({ ok: 5, unchanged: 0, failed: 0 });

  expect(await download('--retry', 'ok')).toMatchObject({ attempted: 5, ok: 5, unchanged: 5, bytes: 0 });
  expect(sent).toBe(5);

  version = second;
  bad
    .set('/gone.jpg', [404])
    .set('/forbidden.jpg', [304, { 'x-robots-tag': 'noai' }])
    .set('/fails.jpg', [500]);
  expect(await download('--retry', 'ok')).toMatchObject({
    ok: 2,
    unchanged: 1,
    by_status: { ok: 2, not_found: 1, disallowed: 1, http_error: 1 },
    hosts: { asked: 1, parked: 0 },
  });
  expect(await runCliJson(['status', ...at])).toMatchObject({ by_status: { ok: 3, not_found: 1, disallowed: 1 }, images: 2 });
  expect(await runCliJson(['verify', ...at])).toMatchObject({ ok: true });

  const { total, hosts } = await runCliJson(['hosts', ...at]);
  expect({ total, hosts }).toMatchObject({
    total: 1,
    hosts: [
      {
        origin: `http://${host}`,
        requests: 18,
        bytes: 5 * first.byteLength + second.byteLength,
        errors: 1,
        robots: 'absent',
        parked: false,
      },
    ],
  });
});

test('bytes that are wanted now and were not kept before are asked for anew, at the pace that a host of your own is given', async () => {
  const image = await picture(90);
  const starts: number[] = [];
  const host = await serve((request, response) => {
    starts.push(performance.now());
    if (request.url === '/robots.txt') return response.writeHead(404).end();
    const isSame = request.headers['if-none-match'] === '"1"';
    return response.writeHead(isSame ? 304 : 200, { etag: '"1"' }).end(isSame ? undefined : image);
  });
  const folder = tempDir();
  const at = ['--library', join(folder, 'library')];
  const list = join(folder, 'list.csv');
  writeFileSync(list, `url,caption\n${[1, 2, 3].map((n) => `http://${host}/${n}.jpg,picture ${n}`).join('\n')}\n`);
  await runCliJson(['init', join(folder, 'library')]);
  await runCliJson(['extract', list, '--preset', 'keep-all', ...at]);
  await runCliJson(['add', ...at]);
  const download = (...words: string[]) => runCliJson(['download', '--allow-private', host, ...words, ...at]);
  expect(await download('--keep', 'none', '--per-host', '1', '--host-interval', '400')).toMatchObject({ ok: 3 });
  // Four requests: each may be seen late by a busy machine, all of them together hardly.
  expect((starts[3] ?? 0) - (starts[0] ?? 0)).toBeGreaterThan(900);
  expect(await download('--keep', 'none', '--retry', 'ok')).toMatchObject({ ok: 3, unchanged: 3 });
  expect(await download('--retry', 'ok')).toMatchObject({ ok: 3, unchanged: 0, bytes: 3 * image.byteLength });
});
