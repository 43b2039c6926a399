import { jpegBytes } from '../misbehaving-server.ts';
import { begin, each, endless, image, mustNotBeAsked, ok, paths, type Site, silence, site } from './site.ts';

const gone = (count: number) => each(paths(count), mustNotBeAsked, 'connect_error');

/** Speaks for a web server, one text a request. */
const speaks =
  (text: string): Site['behaviour'] =>
  (socket) => {
    socket.on('data', (request) => {
      if (request.toString().startsWith('GET /robots.txt')) socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
      else socket.write(text);
    });
  };

/** Hosts whose names, connections or answers break. */
export const CONNECTION_SITES: readonly Site[] = [
  site('no-such-name.example', each(paths(3), mustNotBeAsked, 'dns_error'), { behaviour: 'no such name', robotsAsked: 0 }),
  site('name-server-fails.example', each(paths(3), mustNotBeAsked, 'dns_error'), { behaviour: 'name server fails', robotsAsked: 0 }),
  site('private-address.example', each(paths(3), mustNotBeAsked, 'blocked_address'), { addresses: ['10.0.0.1'], robotsAsked: 0 }),
  site('mapped-address.example', each(paths(3), mustNotBeAsked, 'blocked_address'), { addresses: ['::ffff:127.0.0.1'], robotsAsked: 0 }),
  site('refuses-connections.example', gone(3), { behaviour: 'refuses', robotsAsked: 0 }),
  site('unreachable.example', gone(3), { behaviour: 'unreachable', robotsAsked: 0 }),
  site('swallows.example', each(paths(2), mustNotBeAsked, 'timeout'), { behaviour: 'swallows', robotsAsked: 0 }),
  site('hangs-up.example', gone(3), { behaviour: (socket) => socket.destroy(), robotsAsked: 0 }),
  site('resets.example', gone(3), { behaviour: (socket) => socket.once('data', () => socket.resetAndDestroy()), robotsAsked: 0 }),
  site('mail-server.example', each(paths(2), mustNotBeAsked, 'robots_unreachable'), {
    behaviour: (socket) => socket.once('data', () => socket.end('220 smtp.example ESMTP\r\n')),
    robotsAsked: 0,
  }),
  site('untrusted.example', each(paths(3), mustNotBeAsked, 'tls_error'), { scheme: 'https', robotsAsked: 0 }),
  site('no-tls.example', each(paths(3), mustNotBeAsked, 'tls_error'), {
    scheme: 'https',
    behaviour: (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n')),
    robotsAsked: 0,
  }),
  site('silent.example', each(paths(2), silence, 'timeout')),
  site('stalls.example', each(paths(2), begin({ 'content-length': '1000' }, jpegBytes(200)), 'timeout')),
  site('drips.example', each(paths(2), begin({}, jpegBytes(100), endless(Buffer.from('x'), 100)), 'timeout')),
  site('cuts.example', [
    ...each(
      ['/1.jpg', '/2.jpg'],
      begin({ 'content-length': '1000' }, jpegBytes(400), (r) => r.destroy()),
      'truncated',
    ),
    ...each(
      ['/3.jpg', '/4.jpg'],
      begin({}, jpegBytes(400), (r) => r.destroy()),
      'truncated',
    ),
  ]),
  site('drops-connections.example', [
    ...each(paths(6), (response, request, count) => (count === 1 ? request.socket.destroy() : ok(response, request, count)), 'ok'),
    ...each(['/always.jpg'], (_response, request) => request.socket.resetAndDestroy(), 'connect_error'),
  ]),
  site('many-headers.example', each(paths(2), image({ 'x-long': 'x'.repeat(60_000) }), 'http_error')),
  site('two-lengths.example', each(paths(2), mustNotBeAsked, 'truncated'), {
    behaviour: speaks(`HTTP/1.1 200 OK\r\ncontent-length: 100\r\ncontent-length: 200\r\n\r\n${'x'.repeat(200)}`),
    robotsAsked: 0,
  }),
  site('no-http-version.example', each(paths(2), mustNotBeAsked, 'http_error'), {
    behaviour: speaks('HTTP/9.9 200 OK\r\n\r\n'),
    robotsAsked: 0,
  }),
  site('switches.example', each(paths(2), mustNotBeAsked, 'connect_error'), {
    behaviour: speaks('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
    robotsAsked: 0,
  }),
  site(
    'hints.example',
    each(
      paths(2),
      (response, request, count) => {
        for (let n = 0; n < 30; n++) response.writeEarlyHints({ link: `</${n}.css>; rel=preload` });
        ok(response, request, count);
      },
      'ok',
    ),
  ),
];
