/** What a `response` record holds: an HTTP message. */
export interface HttpResponse {
  /** Status code; null where the record has no status line. */
  status: number | null;
  /** Header lines in their order, names as written, folded lines joined; latin1 text. */
  headers: readonly (readonly [name: string, value: string])[];
  /** What follows the headers, as on the wire. */
  body: Buffer;
}

/** Bytes of a head that are read and lines of it that are kept; the rest of a longer one is passed over. */
const MAX_HEAD_BYTES = 256 << 10;
const MAX_HEADERS = 1000;

const STATUS_LINE = /^HTTP\/[\d.]{1,8}[ \t]+(\d{3})(?!\d)/i;
const FIELD = /^([!#$%&'*+.^`|~\w-]{1,256})[ \t]*:(.*)$/s;

/**
 * Splits an HTTP response. Takes what is there: without a status line and without headers everything is body, without a blank line
 * nothing is.
 * @param block the body of the WARC record; `body` of the result is a view of it
 */
export function parseHttpResponse(block: Buffer): HttpResponse {
  const start = block.toString('latin1', 0, 512);
  const status = STATUS_LINE.exec(start);
  if (!status && !FIELD.test(start.split(/\r?\n/, 1)[0] ?? '')) return { status: null, headers: [], body: block };
  const { head, body } = splitHead(block);
  const headers: [name: string, value: string][] = [];
  for (const line of head.toString('latin1').split(/\r\n|\n/)) {
    const last = headers.at(-1);
    if (/^[ \t]/.test(line) && last) {
      last[1] = `${last[1]} ${line.trim()}`;
      continue;
    }
    const [, name, value = ''] = FIELD.exec(line) ?? [];
    if (name === undefined) continue;
    if (headers.length >= MAX_HEADERS) break;
    headers.push([name, value.trim()]);
  }
  return { status: status ? Number(status[1]) : null, headers, body };
}

/** All values of a header. @param name lower case */
export function fieldValues(response: Pick<HttpResponse, 'headers'>, name: string): string[] {
  return response.headers.filter(([key]) => key.length === name.length && key.toLowerCase() === name).map(([, value]) => value);
}

function splitHead(block: Buffer): { head: Buffer; body: Buffer } {
  let end = block.indexOf('\r\n\r\n');
  let bodyStart = end + 4;
  const bare = (end < 0 ? block : block.subarray(0, end)).indexOf('\n\n');
  if (bare >= 0) {
    end = bare;
    bodyStart = bare + 2;
  }
  if (end < 0) return { head: block.subarray(0, MAX_HEAD_BYTES), body: block.subarray(block.length) };
  return { head: block.subarray(0, Math.min(end, MAX_HEAD_BYTES)), body: block.subarray(bodyStart) };
}
