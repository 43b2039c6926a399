import { expect, test } from 'vitest';
import { reportedFailure } from '#main/imports/failure-status.ts';
import { img2datasetMessage } from '#shared/img2dataset-message.ts';
import { ITEM_STATUSES, type ItemStatus } from '#shared/outcome.ts';

test.each<[string, ItemStatus]>([
  ['HTTP Error 404: Not Found', 'not_found'],
  ['HTTP Error 410: Gone', 'not_found'],
  ['HTTP Error 403: Forbidden', 'forbidden'],
  ['HTTP Error 429: Too Many Requests', 'rate_limited'],
  ['HTTP Error 500: Internal Server Error', 'http_error'],
  [
    'HTTP Error 302: The HTTP server returned a redirect error that would lead to an infinite loop.\nThe last 30x error message was:\nFound',
    'redirect_loop',
  ],
  ['<urlopen error [Errno -2] Name or service not known>', 'dns_error'],
  ['<urlopen error [Errno -3] Temporary failure in name resolution>', 'dns_error'],
  ['<urlopen error [Errno 111] Connection refused>', 'connect_error'],
  ['[Errno 104] Connection reset by peer', 'connect_error'],
  ['Remote end closed connection without response', 'connect_error'],
  ['<urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:992)>', 'tls_error'],
  ['timed out', 'timeout'],
  ['The read operation timed out', 'timeout'],
  ['<urlopen error timed out>', 'timeout'],
  ['IncompleteRead(36697 bytes read, 36697 more expected)', 'truncated'],
  ["unknown url type: 'None'", 'invalid_url'],
  ["URL can't contain control characters. '/sp ace.jpg' (found at least ' ')", 'invalid_url'],
  ["'ascii' codec can't encode character '\\xe9' in position 8: ordinal not in range(128)", 'invalid_url'],
  ['Use of image disallowed by X-Robots-Tag directive', 'disallowed'],
  ['hash mismatch', 'failed_elsewhere'],
])("img2dataset's download failure %j is %s", (message, status) => {
  expect(reportedFailure('failed_to_download', message).status).toBe(status);
});

test.each<[string, ItemStatus]>([
  ['image too small', 'filtered'],
  ['aspect ratio too large', 'filtered'],
  ['image area too large', 'too_many_pixels'],
  ['Image decoding error', 'decode_error'],
  ["'tuple' object has no attribute 'tobytes'", 'decode_error'],
])("img2dataset's resize failure %j is %s", (message, status) => {
  expect(reportedFailure('failed_to_resize', message).status).toBe(status);
});

test('the HTTP status comes along, and a message is one short line', () => {
  expect(reportedFailure('failed_to_download', 'HTTP Error 404: Not Found')).toEqual({
    status: 'not_found',
    message: 'HTTP Error 404: Not Found',
    httpStatus: 404,
  });
  expect(reportedFailure('failed_to_download', `a\nb\u0000c ${'x'.repeat(5000)}`).message).toMatch(/^a b c x{100,500}$/);
  expect(reportedFailure('failed_to_download', null)).toEqual({
    status: 'failed_elsewhere',
    message: 'failed_to_download',
    httpStatus: null,
  });
});

/** Messages of Gleaner's own downloads. */
const OWN: Partial<Record<ItemStatus, [message: string, httpStatus?: number]>> = {
  invalid_url: ['URLs must be http or https, got ftp:'],
  blocked_address: ['10.0.0.1 is no public address'],
  dns_error: ['x has no address'],
  connect_error: ['connection refused (ECONNREFUSED)'],
  tls_error: ['bad'],
  timeout: ['not done within 30000 ms'],
  not_found: ['HTTP 404', 404],
  forbidden: ['HTTP 403', 403],
  rate_limited: ['HTTP 429', 429],
  http_error: ['HTTP 500', 500],
  redirect_loop: ['more than 5'],
  disallowed: ['X-Robots-Tag: noai'],
  robots_disallowed: ['robots.txt: Disallow: / (User-agent: *)'],
  robots_unreachable: ['robots.txt: HTTP 500'],
  host_parked: ['more than half of the last requests to x failed; it rests until the next run'],
  truncated: ['the body ended after 5 of 10 bytes'],
  too_large: ['30000000 bytes announced, at most 20000000 are read'],
  too_small: ['43 bytes, at least 64 are expected'],
  decode_error: ['damaged'],
  too_many_pixels: ['100 x 100'],
  filtered: ['image too small'],
  failed_elsewhere: ['hash mismatch'],
};

test('a failure that was exported comes back as what it was', () => {
  // Exported as a decoding error, which is what img2dataset knows.
  // What is in quarantine is never exported.
  const lost: ItemStatus[] = ['ok', 'not_an_image', 'quarantined'];
  for (const status of Object.keys(ITEM_STATUSES) as ItemStatus[]) {
    if (lost.includes(status)) continue;
    const [message, httpStatus] = OWN[status] ?? [];
    expect(message, `a message for ${status}`).toBeDefined();
    const written = img2datasetMessage(status, httpStatus ?? null, message ?? null);
    expect(reportedFailure(ITEM_STATUSES[status].img2dataset, written).status, `${status}: ${written}`).toBe(status);
  }
});
