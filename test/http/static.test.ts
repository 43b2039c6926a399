import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plainPath } from '#main/http/plain-path.ts';
import { createStaticFiles } from '#main/http/static.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { ask, builtRenderer, comeIn, PICTURE, sendRaw, serveForTest } from './app-server.ts';

/** Ways to ask for what lies outside, in the request line. */
const HOSTILE = [
  '/../secret.json',
  '/assets/../../secret.json',
  '/./index.html',
  '/%2e%2e/secret.json',
  '/%2E%2E/secret.json',
  '/.%2e/secret.json',
  '/..%2fsecret.json',
  '/..%5csecret.json',
  '/..\\secret.json',
  '/assets%2findex-DiwrgTda.js',
  '/assets%5cindex-DiwrgTda.js',
  '//secret.json',
  '///etc/passwd',
  '//127.0.0.1/index.html',
  '/assets//index-DiwrgTda.js',
  '/assets/',
  '/%2fetc%2fpasswd',
  '/C:/secret.json',
  '/c:%5csecret.json',
  '/index.html%00.js',
  '/index.html\u0001',
  '/index.html::$DATA',
  '/index.html/',
  '/index.html.',
  '/.git/config.json',
  '/.env.json',
  '/assets/.hidden.js',
  '/%69ndex.html',
  '/index.html;a=b',
  '/%c0%ae%c0%ae/secret.json',
  `/${'a'.repeat(5000)}.js`,
  'http://127.0.0.1/index.html',
  'file:///etc/passwd',
  '*',
  'index.html',
];

describe('over a socket', () => {
  test('no way of writing a path leads out of the folder', async () => {
    const server = await serveForTest();
    writeFileSync(join(server.renderer, '..', 'secret.json'), '{"secret":1}');
    const cookie = await comeIn(server);
    for (const target of HOSTILE) {
      const said = await sendRaw(
        server.port,
        `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
      );
      expect([target, said.slice(0, 12)]).toEqual([target, expect.stringMatching(/^HTTP\/1\.1 40[04]/)]);
      expect(said).not.toContain('secret":1');
    }
  });

  test('files come with their types, to be kept where their names change with them', async () => {
    const server = await serveForTest();
    const headers = { Cookie: await comeIn(server) };
    const facts = async (path: string) => {
      const answer = await ask(server, path, { headers });
      return [answer.status, answer.headers['content-type'], answer.headers['cache-control']];
    };
    const keep = 'private, max-age=31536000, immutable';
    expect(await facts('/')).toEqual([200, 'text/html; charset=utf-8', 'no-cache']);
    expect(await facts('/index.html')).toEqual([200, 'text/html; charset=utf-8', 'no-cache']);
    expect(await facts('/assets/index-DiwrgTda.js')).toEqual([200, 'text/javascript; charset=utf-8', keep]);
    expect(await facts('/assets/style-B3xK_9-a.css?x=1')).toEqual([200, 'text/css; charset=utf-8', keep]);
    expect(await facts('/assets/plain.svg')).toEqual([200, 'image/svg+xml', 'no-cache']);
    for (const path of ['/assets/index.js.map', '/assets', '/nothing.js', '/rpc'])
      expect((await facts(path)).slice(0, 2)).toEqual([404, 'text/plain; charset=utf-8']);
  });

  test('every answer has the headers that keep it in its place', async () => {
    const server = await serveForTest();
    const headers = { Cookie: await comeIn(server) };
    const answers = [
      await ask(server, '/', { headers }),
      await ask(server, '/'),
      await ask(server, '/enter'),
      await ask(server, '/enter.js'),
      await ask(server, '/nothing', { headers }),
      await ask(server, `/media/thumb/${PICTURE}`, { headers }),
      await ask(server, '/', { headers: { Host: 'evil.example' } }),
      await ask(server, '/', { method: 'DELETE', headers: { ...headers, Origin: server.origin } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 200, 200, 404, 200, 421, 405]);
    for (const { headers: got } of answers) {
      expect(got).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      const policy = got['content-security-policy'];
      expect(policy).toMatch(/^default-src 'none'; /);
      // Pictures that the page has made itself, and nothing else, may come from somewhere else than the engine.
      const others = String(policy).replace("; img-src 'self' data:;", ';');
      expect(others).not.toBe(policy);
      expect(others).not.toMatch(/unsafe|data:|blob:|https?:|\*/);
      expect(got['access-control-allow-origin']).toBeUndefined();
    }
  });

  test('HEAD tells what GET would send, a range is answered with all, and nothing else is done', async () => {
    const server = await serveForTest();
    const headers = { Cookie: await comeIn(server) };
    for (const path of ['/', '/assets/index-DiwrgTda.js', `/media/thumb/${PICTURE}`]) {
      const { date: _, ...whole } = (await ask(server, path, { headers })).headers;
      const head = await ask(server, path, { method: 'HEAD', headers });
      expect([head.status, head.body.length]).toEqual([200, 0]);
      expect(head.headers).toMatchObject(whole);
      const range = await ask(server, path, { headers: { ...headers, Range: 'bytes=1-3' } });
      expect([range.status, String(range.body.length)]).toEqual([200, whole['content-length']]);
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])
        expect([method, (await ask(server, path, { method, headers: { ...headers, Origin: server.origin } })).status]).toEqual([
          method,
          405,
        ]);
    }
  });
});

test.skipIf(process.platform === 'win32')('links are not followed, wherever they lead and wherever they are in the path', async () => {
  const renderer = builtRenderer();
  const outside = tempDir();
  writeFileSync(join(outside, 'secret.js'), 'secret');
  mkdirSync(join(renderer, 'inner'));
  symlinkSync(join(outside, 'secret.js'), join(renderer, 'linked.js'));
  symlinkSync(outside, join(renderer, 'linked'));
  symlinkSync(join(renderer, 'index.html'), join(renderer, 'again.html'));
  symlinkSync(join(renderer, 'loop.js'), join(renderer, 'loop.js'));
  const files = await createStaticFiles(renderer);
  for (const path of ['/linked.js', '/linked/secret.js', '/again.html', '/loop.js', '/inner'])
    expect((await files(new Request(`http://127.0.0.1${path}`))).status).toBe(404);
  // The folder itself may be reached through one.
  symlinkSync(renderer, join(outside, 'renderer'));
  expect((await (await createStaticFiles(join(outside, 'renderer')))(new Request('http://127.0.0.1/'))).status).toBe(200);
});

test('a folder without a page is told at the start, with what to do', async () => {
  await expect(createStaticFiles(join(tempDir(), 'none'))).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
    message: expect.stringContaining('npm run build'),
  });
});

test('a path is plain or it is none', () => {
  expect(['/', '/a', '/a/b.c-d_e?x=%2e%2e', '/media/thumb/00'].map(plainPath)).toEqual(['/', '/a', '/a/b.c-d_e', '/media/thumb/00']);
  for (const target of [...HOSTILE, '', '?', '/a b', '/ä', '/a#b'])
    if (target !== '/index.html.') expect([target, plainPath(target)]).toEqual([target, undefined]);
});
