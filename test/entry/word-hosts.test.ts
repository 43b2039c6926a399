import { expect, test } from 'vitest';
import { wordAskedHosts, wordHosts } from '#main/entry/cli/word-hosts.ts';

const quiet = { rate_limited: 0, errors: 0, disallowed: 0, robots: null, parked: false, seen: '2026-11-01T00:00:00.000Z' };

test('the board names each host and what stands out', () => {
  expect(
    wordHosts({
      total: 1204,
      hosts: [
        {
          ...quiet,
          origin: 'https://a.example',
          requests: 1200,
          bytes: 3_400_000,
          rate_limited: 3,
          errors: 1,
          disallowed: 7,
          robots: 'read',
          parked: true,
        },
        { ...quiet, origin: 'http://b.example', requests: 1, bytes: 0 },
      ],
    }).split('\n'),
  ).toEqual([
    '1,204 hosts asked so far, 2 shown',
    '  https://a.example',
    '    1,200 requests, 3.4 MB, 3 times asked for a slower pace, 1 error, 7 forbidden, robots.txt read, PARKED',
    '  http://b.example',
    '    1 request, 0 B',
  ]);
});

test('a download tells of its hosts only what there is to tell', () => {
  expect(wordAskedHosts({ asked: 0, parked: 0, disallowing: 0, unreachable: 0 })).toEqual([]);
  expect(wordAskedHosts({ asked: 1, parked: 0, disallowing: 0, unreachable: 0 })).toEqual(['  1 host asked (gleaner hosts)']);
  expect(wordAskedHosts({ asked: 30, parked: 2, disallowing: 4, unreachable: 1 })).toEqual([
    '  30 hosts asked: 4 forbid images by robots.txt, the robots.txt of 1 could not be read, 2 were left alone after failures (gleaner hosts)',
  ]);
});
