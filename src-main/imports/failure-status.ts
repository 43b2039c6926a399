import type { FailedStatus } from '#shared/outcome.ts';

/** A failure that another tool reports. */
export interface ReportedFailure {
  status: FailedStatus;
  /** One line, the tool's own words. */
  message: string;
  httpStatus: number | null;
}

const MAX_MESSAGE_CHARACTERS = 500;

/** The first that fits counts. */
const BY_MESSAGE: readonly (readonly [pattern: RegExp, status: FailedStatus])[] = [
  [/redirect error that would lead to an infinite loop/, 'redirect_loop'],
  [/^HTTP Error (404|410)\b/, 'not_found'],
  [/^HTTP Error (401|403|451)\b/, 'forbidden'],
  [/^HTTP Error (429|503)\b/, 'rate_limited'],
  [/^HTTP Error \d{3}\b/, 'http_error'],
  [/\[Errno -[235]\]|name or service not known|getaddrinfo|temporary failure in name resolution|nodename nor servname/i, 'dns_error'],
  [/\bSSL\b|certificate/i, 'tls_error'],
  [/timed out/i, 'timeout'],
  [/X-Robots-Tag/i, 'disallowed'],
  [/robots\.txt: (Dis)?allow\b/i, 'robots_disallowed'],
  [/robots\.txt/i, 'robots_unreachable'],
  [/^IncompleteRead|body ended (after|before)/, 'truncated'],
  [
    /^not a URL$|^URLs? (must|has)|^the URL (has|holds)|^a host name has|^public hosts are asked on port|^a redirect from https/,
    'invalid_url',
  ],
  [/is no public address|is not public|is this machine/, 'blocked_address'],
  [/rests until the next run/, 'host_parked'],
  [/asked for a slower pace/, 'rate_limited'],
  [/^more than .* bytes|, at most \d+ are read$/, 'too_large'],
  [/^\d+ bytes, at least|the body is empty/, 'too_small'],
  [
    /unknown url type|control characters|nonnumeric port|no host given|codec can't encode|label (empty|too long)|unsupported scheme/i,
    'invalid_url',
  ],
  [/<urlopen error|connection (refused|reset|aborted)|remote end closed|broken pipe|BadStatusLine|\[Errno \d+\]/i, 'connect_error'],
];

/**
 * The status for a failure that img2dataset's metadata reports.
 * @param status its `status` column: failed_to_download or failed_to_resize @param message its `error_message`
 * @see img2dataset's downloader.py and resizer.py, the messages of Python's urllib, and img2datasetMessage, whose own words come back as they were
 */
export function reportedFailure(status: string, message: string | null): ReportedFailure {
  const line = (message ?? status)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, MAX_MESSAGE_CHARACTERS);
  const code = /^HTTP Error (\d{3})\b/.exec(line)?.[1];
  return { status: statusOf(status, line), message: line, httpStatus: code === undefined ? null : Number(code) };
}

function statusOf(status: string, line: string): FailedStatus {
  if (line === 'image area too large') return 'too_many_pixels';
  if (line === 'image too small' || line === 'aspect ratio too large') return 'filtered';
  if (status === 'failed_to_resize') return 'decode_error';
  return BY_MESSAGE.find(([pattern]) => pattern.test(line))?.[1] ?? 'failed_elsewhere';
}
