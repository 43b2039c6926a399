import { gzipSync } from 'node:zlib';
import { begin, each, endless, image, mustNotBeAsked, ok, paths, redirect, robotsFile, type Site, silence, site, status } from './site.ts';

const no = (count: number) => each(paths(count), mustNotBeAsked, 'robots_unreachable', /^robots\.txt: /);
const forbidden = (count: number) => each(paths(count), mustNotBeAsked, 'robots_disallowed', /^robots\.txt: Disallow/);
const allowed = (count: number) => each(paths(count), ok, 'ok');

/** Whole gzip members of nothing: bytes over the wire that never become any. */
const NOTHING = Buffer.concat(Array.from({ length: 3000 }, () => gzipSync('')));

/** Hosts with something about their robots.txt. */
export const ROBOTS_SITES: readonly Site[] = [
  site('forbids-all.example', forbidden(5), { robots: robotsFile('User-agent: *\nDisallow: /\n') }),
  site(
    'forbids-some.example',
    [
      ...each(['/private/1.jpg', '/private/%61.jpg', '/x.gif?w=1'], mustNotBeAsked, 'robots_disallowed'),
      ...each(['/private/open/1.jpg', '/public/1.jpg', '/x.gif'], ok, 'ok'),
    ],
    { robots: robotsFile('user-agent: *\ndisallow: /private # not here\nallow: /private/open\ndisallow: /*.gif?\n') },
  ),
  site('forbids-us.example', forbidden(3), { robots: robotsFile('User-agent: *\nAllow: /\n\nUser-agent: Gleaner\nDisallow: /\n') }),
  site('allows-us-only.example', allowed(3), { robots: robotsFile('User-agent: *\nDisallow: /\n\nUser-agent: gleaner/1.0\nAllow: /\n') }),
  site('forbids-dataset-builders.example', forbidden(3), {
    robots: robotsFile('User-agent: img2dataset\nUser-agent: CCBot\nDisallow: /\n'),
  }),
  site('old-line-ends.example', forbidden(2), { robots: robotsFile('\ufeffUser-agent: *\rDisallow: /\r') }),
  site('page-for-robots.example', allowed(3), {
    robots: robotsFile('<!doctype html><title>Not found</title>', { 'content-type': 'text/html' }),
  }),
  site('rubbish-for-robots.example', allowed(3), {
    robots: robotsFile(Buffer.from(Array.from({ length: 50_000 }, (_, n) => (n * 167) % 256))),
  }),
  site('robots-500.example', no(4), { robots: status(500) }),
  site('robots-503.example', no(4), { robots: status(503) }),
  site('robots-silent.example', no(2), { robots: silence }),
  site('robots-cut.example', no(2), { robots: begin({ 'content-length': '100' }, Buffer.from('User-agent: *\n'), (r) => r.destroy()) }),
  site('robots-endless.example', forbidden(2), {
    robots: begin({}, Buffer.from('User-agent: *\nDisallow: /\n'), endless(Buffer.alloc(65_536, '#'))),
  }),
  site('robots-bomb.example', forbidden(2), {
    robots: robotsFile(gzipSync(`User-agent: *\nDisallow: /\n${'#\n'.repeat(5_000_000)}`), { 'content-encoding': 'gzip' }),
  }),
  site('robots-of-nothing.example', no(2), {
    robots: begin({ 'content-encoding': 'gzip' }, NOTHING, endless(NOTHING)),
  }),
  site('robots-circle.example', allowed(2), { robots: redirect('/robots.txt'), robotsAsked: 6 }),
  site('robots-elsewhere.example', forbidden(2), { robots: redirect('http://forbids-all.example/robots.txt') }),
  site('robots-private.example', no(2), { robots: redirect('http://169.254.169.254/robots.txt') }),
  site('robots-hidden.example', allowed(2), { robots: status(403) }),
  site('robots-limited.example', allowed(3), {
    robots: (response, request, count) => status(count === 1 ? 429 : 404, { 'retry-after': '1' })(response, request, count),
    robotsAsked: 2,
  }),
  site('wishes-a-pace.example', allowed(4), { robots: robotsFile('User-agent: *\nCrawl-delay: 0.3\n') }),
  site('wishes-too-slow-a-pace.example', [['/1.jpg', ok, 'ok'], ...each(['/2.jpg', '/3.jpg', '/4.jpg'], mustNotBeAsked, 'rate_limited')], {
    robots: robotsFile('User-agent: *\nCrawl-delay: 86400\n'),
  }),
  site('says-no-in-headers.example', [
    ['/noai.jpg', image({ 'x-robots-tag': 'noai, noimageai' }), 'disallowed', /^X-Robots-Tag: noai$/],
    ['/noindex.jpg', image({ 'x-robots-tag': 'NoIndex' }), 'disallowed'],
    ['/none.jpg', image({ 'x-robots-tag': 'none' }), 'disallowed'],
    ['/late.jpg', image({ 'x-robots-tag': 'unavailable_after: 25 Jun 2030 15:00:00 PST, noai' }), 'disallowed'],
    ['/us.jpg', image({ 'x-robots-tag': ['googlebot: nofollow', 'gleaner: noindex'] }), 'disallowed', /gleaner: noindex/],
    ['/others.jpg', image({ 'x-robots-tag': 'otherbot: noai, noindex' }), 'ok'],
    ['/follow.jpg', image({ 'x-robots-tag': 'nofollow' }), 'ok'],
  ]),
];
