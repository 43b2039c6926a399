import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { initLibrary } from '#main/engine/library.ts';
import { parseServeOptions } from '#main/entry/serve/options.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { ask, exchange, tokenOf } from '../http/app-server.ts';
import { callEngine, childrenOf, isAlive, ownSettings, serveWords, startServe } from './start-serve.ts';

const ADDRESS = /http:\/\/127\.0\.0\.1:(\d+)\/enter#token=\S+/;

/** Comes in as a browser does. */
async function comeIn(address: string): Promise<{ port: number; Cookie: string; Origin: string }> {
  const { port, origin } = new URL(address);
  const answer = await exchange({ port: Number(port) }, tokenOf(address));
  return { port: Number(port), Origin: origin, Cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '' };
}

test('a browser comes in with the printed address, gets the page, calls the engine and follows it', async () => {
  const { root } = initLibrary(join(tempDir(), 'library'));
  const served = startServe(['--port', '0', '--library', root, ...serveWords()]);
  const [address = ''] = await served.printed(ADDRESS);
  const { port, ...headers } = await comeIn(address);
  const page = await ask({ port }, '/', { headers });
  expect([page.status, page.body.toString()]).toEqual([200, expect.stringContaining('<script type="module"')]);
  const engine = await callEngine(`ws://127.0.0.1:${port}/rpc`, headers);
  expect(await engine.call('status', {})).toMatchObject({ samples: 0 });
  const snapshot = await new Promise((resolve) => {
    const { signal } = new AbortController();
    engine.stream('app', {}, { signal, onSnapshot: resolve });
  });
  expect(snapshot).toMatchObject({ home: 'serve', library: { path: root } });
  expect((await ask({ port }, `/media/thumb/${'0'.repeat(64)}`, { headers })).status).toBe(404);
  // A second browser: Enter in the terminal.
  served.child.stdin?.write('\n');
  const [, second = ''] = await served.printed(/#token=[\s\S]*(http:\/\/127\.0\.0\.1:\d+\/enter#token=\S+)/);
  expect([second === address, (await comeIn(second)).Cookie]).toEqual([false, expect.stringMatching(/^gleaner-\d+=.{43}$/)]);
});

test.skipIf(process.platform !== 'linux')('asked to stop, it gives the library back and leaves no process behind', async () => {
  const { root } = initLibrary(join(tempDir(), 'library'));
  const served = startServe(['--port', '0', '--library', root, ...serveWords()]);
  const [address = ''] = await served.printed(ADDRESS);
  const { port, ...headers } = await comeIn(address);
  const engine = await callEngine(`ws://127.0.0.1:${port}/rpc`, headers);
  await engine.call('query', { query: '' });
  const children = childrenOf(served.child.pid ?? 0);
  expect(children.length).toBeGreaterThan(0);
  const closed = new Promise<void>((resolve) => engine.onClosed(resolve));
  served.child.kill('SIGTERM');
  await closed;
  expect(await served.ended).toMatchObject({ code: 0, stderr: '' });
  expect(children.filter(isAlive)).toEqual([]);
  // Nobody holds the library any more.
  const again = startServe(['--port', '0', '--library', root, ...serveWords()]);
  await again.printed(ADDRESS);
});

test('a port that is taken is told, and nothing is served', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { code, stdout, stderr } = await startServe(['--port', String(port), ...serveWords()]).ended;
  expect([code, stdout, stderr]).toEqual([1, '', `error: port ${port} of 127.0.0.1 is in use by another program\n`]);
  other.close();
});

test('it listens on the loopback address and on no other', async () => {
  const served = startServe(['--port', '0', ...serveWords()]);
  const [, port = ''] = await served.printed(ADDRESS);
  const others = Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
  for (const address of others.filter((known) => known !== '127.0.0.1' && !known.startsWith('fe80'))) {
    const socket = connect(Number(port), address);
    const outcome = await new Promise((resolve) => {
      socket.on('connect', () => resolve('connected'));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    socket.destroy();
    expect([address, outcome]).toEqual([address, 'ECONNREFUSED']);
  }
});

test.each([
  [['--port', '80'], 'expected 0 or 1024 to 65535'],
  [['--port', '65536'], 'expected 0 or 1024 to 65535'],
  [['--port', 'x'], 'expected 0 or 1024 to 65535'],
  [['--host', '0.0.0.0'], "unknown option '--host'"],
  [['--socket', '/'.padEnd(300, 'a')], 'expected a path of 1 to'],
  [['--socket', ''], 'expected a path of 1 to'],
])('%j is a wrong call, and it says why', (words, message) => {
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => told.mockRestore());
  expect([parseServeOptions(words), told.mock.calls.join()]).toEqual([2, expect.stringContaining(message)]);
});

test('what is missing is told at the start', async () => {
  const [wrong, unbuilt, absent] = await Promise.all(
    [
      ['--port', 'x'],
      ['--port', '0', '--renderer', '/nowhere'],
      ['--port', '0', '--library', '/nowhere'],
    ].map((words) => startServe(words, ownSettings()).ended),
  );
  expect([wrong?.code, unbuilt?.code, absent?.code]).toEqual([2, 1, 1]);
  expect([unbuilt?.stderr, absent?.stderr]).toEqual([
    expect.stringContaining('npm run build'),
    expect.stringContaining('/nowhere holds no library'),
  ]);
});
