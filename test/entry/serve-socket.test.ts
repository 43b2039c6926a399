import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { initLibrary } from '#main/engine/library.ts';
import { meetParent } from '#main/entry/serve/parent.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { ask } from '../http/app-server.ts';
import { callEngine, childrenOf, follow, isAlive, ownSettings, SERVE, serveWords, startServe } from './start-serve.ts';

const PARENT = fileURLToPath(new URL('./serve-parent.ts', import.meta.url));
const LISTENING = /^\{"listening":.*\}\n/;
const socketIn = (folder: string): string =>
  process.platform === 'win32' ? `\\\\.\\pipe\\gleaner-test-${randomBytes(8).toString('hex')}` : join(folder, 'engine.sock');

test('a shell with the secret gets the page and the engine, and nobody else does', async () => {
  const { root } = initLibrary(join(tempDir(), 'library'));
  const socketPath = socketIn(tempDir());
  const secret = randomBytes(16).toString('base64url');
  const served = startServe(['--socket', socketPath, '--library', root, ...serveWords()]);
  served.child.stdin?.write(`${secret}\n`);
  const [line] = await served.printed(LISTENING);
  expect(JSON.parse(line)).toMatchObject({ listening: socketPath });
  expect(line).not.toContain(secret);
  if (process.platform !== 'win32') expect(statSync(socketPath).mode & 0o077).toBe(0);
  const Authorization = `Bearer ${secret}`;
  const status = async (path: string, headers: Record<string, string>) =>
    (await ask({ socketPath }, path, { headers: { Host: 'gleaner', ...headers } })).status;
  expect(await status('/', { Authorization })).toBe(200);
  expect(await status('/assets/index-DiwrgTda.js', { Authorization })).toBe(200);
  expect(await status(`/media/thumb/${'0'.repeat(64)}`, { Authorization })).toBe(404);
  for (const path of ['/', `/media/thumb/${'0'.repeat(64)}`, '/enter', '/session', '/../x']) {
    expect([path, await status(path, {})]).toEqual([path, 401]);
    expect([path, await status(path, { Authorization: `Bearer ${secret.slice(1)}` })]).toEqual([path, 401]);
    expect([path, await status(path, { Authorization: secret })]).toEqual([path, 401]);
  }
  expect(await status('/enter', { Authorization })).toBe(404);
  const address = process.platform === 'win32' ? `ws+unix:${socketPath}:/rpc` : `ws+unix://${socketPath}:/rpc`;
  await expect(callEngine(address, {})).rejects.toMatchObject({ code: 'DISCONNECTED' });
  const engine = await callEngine(address, { Authorization });
  expect(await engine.call('status', {})).toMatchObject({ samples: 0 });
  // The end of its input is the end of the parent.
  served.child.stdin?.end();
  expect(await served.ended).toMatchObject({ code: 0, stderr: '', stdout: line });
  expect(existsSync(socketPath)).toBe(false);
});

test.each(['', 'short', 'with a space in between it', 'a'.repeat(300)])('%j is no secret', async (secret) => {
  const refused = { code: 'USAGE', message: expect.stringContaining('the first line of stdin must be a secret') };
  await expect(meetParent(Readable.from([`${secret}\n`]))).rejects.toMatchObject(refused);
});

test('without any secret nothing is served', async () => {
  const served = startServe(['--socket', socketIn(tempDir()), ...serveWords()]);
  served.child.stdin?.end();
  expect(await served.ended).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('the first line of stdin must be a secret'),
  });
});

test.skipIf(process.platform !== 'linux')('when its parent is killed, it ends with all its processes', async () => {
  const { root } = initLibrary(join(tempDir(), 'library'));
  const socketPath = socketIn(tempDir());
  const secret = randomBytes(16).toString('base64url');
  const words = [PARENT, secret, SERVE, '--socket', socketPath, '--library', root, ...serveWords()];
  const parent = follow(spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'], env: ownSettings() }));
  await parent.printed(LISTENING);
  const engine = await callEngine(`ws+unix://${socketPath}:/rpc`, { Authorization: `Bearer ${secret}` });
  await engine.call('query', { query: '' });
  const [serve = 0] = childrenOf(parent.child.pid ?? 0);
  const processes = [serve, ...childrenOf(serve)];
  expect(processes.length).toBeGreaterThan(1);
  expect(processes.every(isAlive)).toBe(true);
  const closed = new Promise<void>((resolve) => engine.onClosed(resolve));
  parent.child.kill('SIGKILL');
  await closed;
  // It holds the other end of this pipe until it is gone.
  await parent.ended;
  await expect.poll(() => processes.filter(isAlive), { timeout: 10_000 }).toEqual([]);
});
