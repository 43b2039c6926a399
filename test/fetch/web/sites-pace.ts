import { each, image, mustNotBeAsked, ok, paths, type Serve, type Site, site, status } from './site.ts';

const afterFirst =
  (first: Serve): Serve =>
  (response, request, count) =>
    (count === 1 ? first : ok)(response, request, count);

const FAILING = paths(30);

/** All of `FAILING` at a host that fails every time: eleven failures, perhaps a twelfth that was under way, then no more requests. */
const parkedAfterEleven = (serve: Serve, failure: 'http_error' | 'forbidden'): Site['rows'] => [
  ...each(FAILING.slice(0, 11), serve, failure),
  ...each(FAILING.slice(11, 12), serve, [failure, 'host_parked']),
  ...each(FAILING.slice(12), mustNotBeAsked, 'host_parked', /rests until the next run/),
];

/** Hosts that ask for a slower pace, or fail again and again. */
export const PACE_SITES: readonly Site[] = [
  site('well-behaved.example', each(paths(20), ok, 'ok')),
  site('two-names.example', each(paths(8), ok, 'ok'), { names: ['a.two-names.example', 'b.two-names.example'] }),
  site('slow-down-once.example', [
    ['/1.jpg', afterFirst(status(429, { 'retry-after': '1' })), 'ok'],
    ...each(['/2.jpg', '/3.jpg'], ok, 'ok'),
  ]),
  site('slow-down-by-date.example', [
    [
      '/1.jpg',
      afterFirst((response, ...more) => status(503, { 'retry-after': new Date(Date.now() + 1500).toUTCString() })(response, ...more)),
      'ok',
    ],
  ]),
  site('slow-down.example', each(paths(6), status(429), 'rate_limited')),
  site('unavailable.example', each(paths(6), status(503), 'rate_limited')),
  site('slow-down-for-an-hour.example', each(paths(6), status(429, { 'retry-after': '3600' }), 'rate_limited')),
  site('slow-down-for-ever.example', each(paths(6), status(429, { 'retry-after': '0' }), 'host_parked', /three times in a row/)),
  site('slow-down-by-riddle.example', each(paths(6), status(429, { 'retry-after': 'soon' }), 'rate_limited')),
  site('fails.example', parkedAfterEleven(status(500), 'http_error')),
  site('refuses-all.example', parkedAfterEleven(status(403), 'forbidden')),
  site(
    'fails-half-the-time.example',
    paths(24).map((path, n) => (n % 2 === 0 ? [path, ok, 'ok'] : [path, status(502), 'http_error'])),
  ),
  site('has-lost-all.example', each(paths(24), status(404), 'not_found')),
  site('odd-statuses.example', [
    ['/201.jpg', status(201), 'http_error'],
    ['/204.jpg', (response) => response.writeHead(204).end(), 'http_error'],
    ['/206.jpg', (response) => response.writeHead(206, { 'content-range': 'bytes 0-9/1000' }).end('0123456789'), 'http_error'],
    ['/300.jpg', status(300), 'http_error'],
    ['/304.jpg', (response) => response.writeHead(304).end(), 'http_error'],
    ['/401.jpg', status(401), 'forbidden'],
    ['/402.jpg', status(402), 'http_error'],
    ['/410.jpg', status(410), 'not_found'],
    ['/451.jpg', status(451), 'forbidden'],
    ['/999.jpg', status(999), 'http_error'],
  ]),
  site('tracks.example', each(paths(3), image({ 'set-cookie': 'id=1; Max-Age=99999999' }), 'ok')),
];
