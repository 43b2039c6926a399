import type { ItemStatus } from './outcome.ts';

/** Reason phrases as Python's http.client knows them: img2dataset's messages carry them. */
const REASONS: Record<number, string> = {
  204: 'No Content',
  206: 'Partial Content',
  300: 'Multiple Choices',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  415: 'Unsupported Media Type',
  418: "I'm a Teapot",
  421: 'Misdirected Request',
  423: 'Locked',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  507: 'Insufficient Storage',
};

const REDIRECT_LOOP =
  'HTTP Error 302: The HTTP server returned a redirect error that would lead to an infinite loop.\nThe last 30x error message was:\nFound';

/** Message of a body that ended too early. @param expected the announced length in bytes, undefined where there was none */
export function truncatedMessage(got: number, expected: number | undefined): string {
  return expected === undefined ? `the body ended after ${got} bytes, before its end` : `the body ended after ${got} of ${expected} bytes`;
}

/** What came in from img2dataset's own metadata is handed on as it came. */
const PYTHON_MESSAGE = /^(<urlopen error |IncompleteRead\(|HTTP Error \d{3}: |The read operation timed out$)/;

function incompleteRead(message: string | null): string {
  const [, got, expected] = /after (\d+) of (\d+) bytes/.exec(message ?? '') ?? [];
  if (got === undefined || expected === undefined) return 'IncompleteRead';
  return `IncompleteRead(${got} bytes read, ${Number(expected) - Number(got)} more expected)`;
}

function urlopenError(message: string | null): string {
  if (/ECONNREFUSED/.test(message ?? '')) return '<urlopen error [Errno 111] Connection refused>';
  if (/ENETUNREACH/.test(message ?? '')) return '<urlopen error [Errno 101] Network is unreachable>';
  if (/EHOSTUNREACH/.test(message ?? '')) return '<urlopen error [Errno 113] No route to host>';
  return '<urlopen error [Errno 104] Connection reset by peer>';
}

/**
 * The `error_message` that img2dataset writes for the same event, so that status statistics of both can be added up. Events that
 * img2dataset does not know (a byte limit, a private address, robots.txt) keep Gleaner's own message.
 * @param message of the item's Outcome @returns null for `ok`
 * @see img2dataset downloader.py, resizer.py; urllib.request's messages
 */
export function img2datasetMessage(status: ItemStatus, httpStatus: number | null, message: string | null): string | null {
  if (status !== 'ok' && status !== 'redirect_loop' && message !== null && PYTHON_MESSAGE.test(message)) return message;
  switch (status) {
    case 'ok':
      return null;
    case 'not_found':
    case 'forbidden':
    case 'rate_limited':
    case 'http_error':
      if (httpStatus === null) return message ?? status;
      return `HTTP Error ${httpStatus}: ${REASONS[httpStatus] ?? ''}`;
    case 'dns_error':
      return '<urlopen error [Errno -2] Name or service not known>';
    case 'connect_error':
      return urlopenError(message);
    case 'tls_error':
      return '<urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed>';
    case 'timeout':
      return 'timed out';
    case 'redirect_loop':
      return REDIRECT_LOOP;
    case 'truncated':
      return incompleteRead(message);
    case 'disallowed':
      return 'Use of image disallowed by X-Robots-Tag directive';
    case 'not_an_image':
    case 'decode_error':
      return 'Image decoding error';
    case 'too_many_pixels':
      return 'image area too large';
    case 'invalid_url':
    case 'blocked_address':
    case 'robots_disallowed':
    case 'robots_unreachable':
    case 'host_parked':
    case 'too_large':
    case 'too_small':
    case 'filtered':
    case 'quarantined':
    case 'failed_elsewhere':
      return message ?? status;
  }
}
