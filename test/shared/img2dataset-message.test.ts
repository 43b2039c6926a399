import { describe, expect, test } from 'vitest';
import { img2datasetMessage, truncatedMessage } from '#shared/img2dataset-message.ts';
import { ITEM_STATUSES, type ItemStatus } from '#shared/outcome.ts';

describe("img2dataset's error messages", () => {
  test.each<[ItemStatus, number | null, string | null, string | null]>([
    ['ok', 200, null, null],
    ['not_found', 404, 'HTTP 404 Not Found', 'HTTP Error 404: Not Found'],
    ['http_error', 500, 'HTTP 500 Internal Server Error', 'HTTP Error 500: Internal Server Error'],
    ['http_error', 599, 'HTTP 599', 'HTTP Error 599: '],
    ['rate_limited', 429, 'HTTP 429 Too Many Requests', 'HTTP Error 429: Too Many Requests'],
    ['rate_limited', null, 'the host rests', 'the host rests'],
    ['dns_error', null, 'x has no address', '<urlopen error [Errno -2] Name or service not known>'],
    ['connect_error', null, 'connection refused (ECONNREFUSED)', '<urlopen error [Errno 111] Connection refused>'],
    ['timeout', null, 'not done within 30000 ms', 'timed out'],
    ['truncated', 200, truncatedMessage(36_697, 73_394), 'IncompleteRead(36697 bytes read, 36697 more expected)'],
    ['truncated', 200, truncatedMessage(5, undefined), 'IncompleteRead'],
    ['disallowed', 200, 'X-Robots-Tag: noai', 'Use of image disallowed by X-Robots-Tag directive'],
    ['decode_error', 200, 'image decoding error: x', 'Image decoding error'],
    ['not_an_image', 200, null, 'Image decoding error'],
    ['too_many_pixels', 200, null, 'image area too large'],
    ['blocked_address', null, '127.0.0.1 is no public address', '127.0.0.1 is no public address'],
    ['robots_disallowed', null, 'robots.txt: Disallow: /', 'robots.txt: Disallow: /'],
    ['too_large', 200, null, 'too_large'],
    ['connect_error', null, '<urlopen error [Errno 113] No route>', '<urlopen error [Errno 113] No route>'],
    ['filtered', null, 'image too small', 'image too small'],
    ['failed_elsewhere', null, 'hash mismatch', 'hash mismatch'],
  ])('%s %s %j', (status, httpStatus, message, expected) => {
    expect(img2datasetMessage(status, httpStatus, message)).toBe(expected);
  });

  test('every failed status has one', () => {
    for (const status of Object.keys(ITEM_STATUSES) as ItemStatus[]) {
      if (status !== 'ok') expect(img2datasetMessage(status, null, null)).toMatch(/./);
    }
  });
});
