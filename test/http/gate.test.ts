import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ask, comeIn, exchange, PICTURE, sendRaw, serveForTest, tokenOf } from './app-server.ts';

/** @returns `open`, or the status with which the upgrade was refused */
async function upgrade(address: string, headers: Record<string, string>): Promise<string | number> {
  const socket = new WebSocket(address, { headers });
  try {
    return await new Promise((resolve, reject) => {
      socket.on('open', () => resolve('open'));
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('error', reject);
    });
  } finally {
    socket.on('error', () => undefined); // it is closed before it was open
    socket.terminate();
  }
}

test('a browser that has not come in is told how to', async () => {
  const server = await serveForTest();
  for (const path of ['/', '/index.html', '/assets/index-DiwrgTda.js', `/media/thumb/${PICTURE}`, '/nothing', '/../x', '/session/token']) {
    const answer = await ask(server, path);
    expect([path, answer.status, answer.headers['cache-control']]).toEqual([path, 401, 'no-store']);
    expect(answer.body.toString()).toContain('Open the address that it printed');
  }
});

test('browsers that ask for an icon are given none, without an error', async () => {
  const icon = await ask(await serveForTest(), '/favicon.ico');
  expect([icon.status, icon.body.length, icon.headers['content-length']]).toEqual([204, 0, undefined]);
});

test('a token lets one browser in, once', async () => {
  const server = await serveForTest();
  const address = server.newAddress();
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/enter#token=[A-Za-z0-9_-]{22}$/);
  const token = tokenOf(address);
  expect(Buffer.from(token, 'base64url')).toHaveLength(16);
  const first = await exchange(server, token);
  expect([first.status, first.headers['set-cookie']]).toEqual([
    204,
    [expect.stringMatching(new RegExp(`^gleaner-${server.port}=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict$`))],
  ]);
  const again = await exchange(server, token);
  expect([again.status, again.headers['set-cookie']]).toEqual([401, undefined]);
  const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  expect((await ask(server, '/', { headers: { Cookie: cookie } })).status).toBe(200);
  expect((await ask(server, '/', { headers: { Cookie: `other=1; ${cookie.slice(0, -1)}x; ${cookie}` } })).status).toBe(200);
});

test('a token is void after ten minutes', async () => {
  const server = await serveForTest();
  const [soon, late] = [tokenOf(server.newAddress()), tokenOf(server.newAddress())];
  server.clock.now = 10 * 60_000 - 1;
  expect((await exchange(server, soon)).status).toBe(204);
  server.clock.now = 10 * 60_000;
  expect((await exchange(server, late)).status).toBe(401);
});

test('a browser that is in can have an address for another one', async () => {
  const server = await serveForTest();
  const Cookie = await comeIn(server);
  const asked = await ask(server, '/session/token', { method: 'POST', headers: { Cookie, Origin: server.origin } });
  const { address } = JSON.parse(asked.body.toString()) as { address: string };
  expect([address.startsWith(`${server.origin}/enter#token=`), (await exchange(server, tokenOf(address))).status]).toEqual([true, 204]);
  expect((await ask(server, '/session/token', { headers: { Cookie } })).status).toBe(405);
});

test.each([
  ['nothing', ''],
  ['no JSON', '{"token":'],
  ['another type', '["a"]'],
  ['no text', '{"token":1}'],
  ['a short one', '{"token":"abc"}'],
  ['null', 'null'],
  ['a wrong one', `{"token":"${'A'.repeat(22)}"}`],
])('%s is no token', async (_what, body) => {
  const server = await serveForTest();
  server.newAddress();
  const headers = { 'Content-Type': 'application/json', Origin: server.origin };
  expect((await ask(server, '/session', { method: 'POST', headers, body })).status).toBe(401);
});

test('a form of another kind cannot carry a token, and a long body is not read', async () => {
  const server = await serveForTest();
  const body = JSON.stringify({ token: tokenOf(server.newAddress()) });
  const send = (headers: Record<string, string>, text: string) =>
    ask(server, '/session', { method: 'POST', headers: { Origin: server.origin, ...headers }, body: text });
  expect((await send({ 'Content-Type': 'text/plain' }, body)).status).toBe(401);
  expect((await send({ 'Content-Type': 'application/json' }, body.padEnd(10_000))).status).toBe(413);
  expect((await send({ 'Content-Type': 'application/json' }, body)).status).toBe(204);
});

test('no cookie but a given one lets anybody in', async () => {
  const server = await serveForTest();
  const cookie = await comeIn(server);
  const name = `gleaner-${server.port}`;
  for (const Cookie of [
    '',
    name,
    `${name}=`,
    `${name}=${'A'.repeat(43)}`,
    cookie.slice(0, -1),
    `${cookie}x`,
    cookie.replace('gleaner', 'other'),
    cookie.toUpperCase(),
  ])
    expect([Cookie, (await ask(server, '/', { headers: { Cookie } })).status]).toEqual([Cookie, 401]);
});

test.each([
  ['evil.example', 421],
  ['evil.example:PORT', 421],
  ['127.0.0.1', 421],
  ['127.0.0.1:1', 421],
  ['127.0.0.1.evil.example:PORT', 421],
  ['localhost.evil.example:PORT', 421],
  ['user@127.0.0.1:PORT', 421],
  ['[::1]:PORT', 421],
  ['0.0.0.0:PORT', 421],
  ['127.0.0.1:PORT', 200],
  ['localhost:PORT', 200],
])('a request to the host %s is answered with %i', async (host, status) => {
  const server = await serveForTest();
  const headers = { Host: host.replace('PORT', String(server.port)), Cookie: await comeIn(server) };
  expect((await ask(server, '/', { headers })).status).toBe(status);
  expect(await upgrade(`ws://127.0.0.1:${server.port}/rpc`, { ...headers, Origin: `http://${headers.Host}` })).toBe(
    status === 200 ? 'open' : 421,
  );
});

test('a request without a host, or with two, is refused', async () => {
  const server = await serveForTest();
  const cookie = `Cookie: ${await comeIn(server)}\r\nConnection: close\r\n`;
  expect(await sendRaw(server.port, `GET / HTTP/1.1\r\n${cookie}\r\n`)).toMatch(/^HTTP\/1\.1 400/);
  expect(await sendRaw(server.port, `GET / HTTP/1.0\r\n${cookie}\r\n`)).toMatch(/^HTTP\/1\.1 4(00|21)/);
  const two = `Host: evil.example\r\nHost: 127.0.0.1:${server.port}\r\n`;
  expect(await sendRaw(server.port, `GET / HTTP/1.1\r\n${two}${cookie}\r\n`)).toMatch(/^HTTP\/1\.1 4(00|21)/);
});

test('other pages can send nothing, even with the cookie', async () => {
  const server = await serveForTest();
  const Cookie = await comeIn(server);
  const own = { Origin: server.origin };
  const status = async (path: string, method: string, headers: Record<string, string>) =>
    (await ask(server, path, { method, headers: { Cookie, ...headers } })).status;
  const others = [
    'null',
    'http://evil.example',
    'http://127.0.0.1:1',
    `https://127.0.0.1:${server.port}`,
    `http://localhost:${server.port}`,
    `${server.origin}/`,
  ];
  for (const Origin of others) {
    expect([Origin, await status('/', 'GET', { Origin })]).toEqual([Origin, 403]);
    expect([Origin, await status('/session/token', 'POST', { Origin })]).toEqual([Origin, 403]);
    expect([Origin, (await exchange(server, tokenOf(server.newAddress()), { Origin })).status]).toEqual([Origin, 403]);
    expect([Origin, await upgrade(`ws://127.0.0.1:${server.port}/rpc`, { Cookie, Origin })]).toEqual([Origin, 403]);
  }
  expect(await status('/session/token', 'POST', {})).toBe(403);
  expect(await status('/session/token', 'POST', own)).toBe(200);
  for (const site of ['cross-site', 'same-site']) {
    const picture = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' };
    expect(await status(`/media/thumb/${PICTURE}`, 'GET', picture)).toBe(403);
    expect(await status('/assets/index-DiwrgTda.js', 'GET', { ...picture, 'Sec-Fetch-Dest': 'script' })).toBe(403);
    expect(await status('/', 'GET', { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' })).toBe(403);
    expect(
      await status('/session/token', 'POST', {
        ...own,
        'Sec-Fetch-Site': site,
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Dest': 'document',
      }),
    ).toBe(403);
  }
  // A link in a page of somebody else may lead here.
  expect(
    await status('/enter', 'GET', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }),
  ).toBe(200);
  expect(await status('/', 'GET', { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' })).toBe(200);
  expect(
    await status(`/media/thumb/${PICTURE}`, 'GET', {
      'Sec-Fetch-Site': 'same-origin',
      'Sec-Fetch-Mode': 'no-cors',
      'Sec-Fetch-Dest': 'image',
    }),
  ).toBe(200);
});

test('a WebSocket needs the cookie, our own origin and the right path', async () => {
  const server = await serveForTest();
  const Cookie = await comeIn(server);
  const address = `ws://127.0.0.1:${server.port}`;
  expect(await upgrade(`${address}/rpc`, { Cookie, Origin: server.origin })).toBe('open');
  expect(await upgrade(`${address}/rpc`, { Origin: server.origin })).toBe(401);
  expect(await upgrade(`${address}/rpc`, { Cookie })).toBe(403);
  expect(await upgrade(`${address}/enter`, { Origin: server.origin })).toBe(404);
  expect(await upgrade(`${address}/`, { Cookie, Origin: server.origin })).toBe(404);
});

test('a message that is too long closes its socket and nothing else', async () => {
  const server = await serveForTest({ maxMessageBytes: 1000 });
  const headers = { Cookie: await comeIn(server), Origin: server.origin };
  const [one, other] = [new WebSocket(`${server.origin}/rpc`, { headers }), new WebSocket(`${server.origin}/rpc`, { headers })];
  await Promise.all([once(one, 'open'), once(other, 'open')]);
  one.send(Buffer.alloc(1001));
  expect((await once(one, 'close'))[0]).toBe(1009);
  const echoed = once(other, 'message');
  other.send(Buffer.alloc(1000));
  expect((await echoed)[0]).toHaveLength(1000);
  other.terminate();
});

test('a socket that answers no ping is cut', async () => {
  const server = await serveForTest({ pingInterval: 50 });
  const headers = { Cookie: await comeIn(server), Origin: server.origin };
  const deaf = new WebSocket(`${server.origin}/rpc`, { headers, autoPong: false });
  const awake = new WebSocket(`${server.origin}/rpc`, { headers });
  await Promise.all([once(deaf, 'open'), once(awake, 'open')]);
  expect((await once(deaf, 'close'))[0]).toBe(1006);
  expect(awake.readyState).toBe(WebSocket.OPEN);
  awake.terminate();
});

test('no more windows than are allowed', async () => {
  const server = await serveForTest({ maxSockets: 1 });
  const headers = { Cookie: await comeIn(server), Origin: server.origin };
  const first = new WebSocket(`${server.origin}/rpc`, { headers });
  await once(first, 'open');
  expect(await upgrade(`${server.origin}/rpc`, headers)).toBe(503);
  first.terminate();
});

test('requests that come too slowly, or have too large a head, are cut', async () => {
  const server = await serveForTest({ headersTimeout: 200, requestTimeout: 400, checkInterval: 50 });
  const started = performance.now();
  const slow = sendRaw(server.port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-A: `);
  const body = sendRaw(
    server.port,
    `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: ${server.origin}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{`,
  );
  const large = sendRaw(server.port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`);
  expect([await slow, await body, await large].map((said) => said.slice(0, 12))).toEqual(['HTTP/1.1 408', 'HTTP/1.1 408', 'HTTP/1.1 431']);
  expect(performance.now() - started).toBeLessThan(5000);
});

test('beyond so many connections the next are dropped, and those before go on', async () => {
  const server = await serveForTest({ maxConnections: 3 });
  const first = connect(server.port, '127.0.0.1');
  const held = [first, connect(server.port, '127.0.0.1'), connect(server.port, '127.0.0.1')];
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  expect(await sendRaw(server.port, `GET /enter HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`)).toBe('');
  first.write(`GET /enter HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
  expect(String((await once(first, 'data'))[0])).toMatch(/^HTTP\/1\.1 200/);
  for (const socket of held) socket.destroy();
});

test('closing tells every window and waits for no idle connection', async () => {
  const server = await serveForTest();
  const headers = { Cookie: await comeIn(server), Origin: server.origin };
  const window = new WebSocket(`${server.origin}/rpc`, { headers });
  await once(window, 'open');
  const idle = connect(server.port, '127.0.0.1');
  await once(idle, 'connect');
  const told = once(window, 'close');
  await server.close();
  expect((await told)[0]).toBe(1001);
  await expect(ask(server, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
