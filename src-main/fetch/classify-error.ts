import { type FailedStatus, failure } from '#shared/outcome.ts';
import { DnsFailure } from './dns-failure.ts';
import { ItemFailure } from './item-failure.ts';

/**
 * What a thrown error says about one image. `network`: whether the own network may be to blame (`perhaps`: look, then decide;
 * `surely`: the system itself says that it has no network).
 */
export interface Classified {
  outcome: ReturnType<typeof failure>;
  network: 'fine' | 'perhaps' | 'surely';
}

type Row = [status: FailedStatus, what: string, network?: 'perhaps' | 'surely'];

/** Codes of undici, Node and the operating system. */
const BY_CODE: Record<string, Row> = {
  UND_ERR_CONNECT_TIMEOUT: ['timeout', 'no connection in time', 'perhaps'],
  ETIMEDOUT: ['timeout', 'no connection in time', 'perhaps'],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', 'no response headers in time', 'perhaps'],
  UND_ERR_BODY_TIMEOUT: ['timeout', 'the body stopped coming', 'perhaps'],
  UND_ERR_SOCKET: ['connect_error', 'the host closed the connection', 'perhaps'],
  ECONNREFUSED: ['connect_error', 'connection refused'],
  ECONNRESET: ['connect_error', 'connection reset', 'perhaps'],
  ECONNABORTED: ['connect_error', 'connection aborted', 'perhaps'],
  ERR_STREAM_PREMATURE_CLOSE: ['connect_error', 'the host closed the connection'],
  EPIPE: ['connect_error', 'the host closed the connection'],
  EHOSTUNREACH: ['connect_error', 'host unreachable', 'perhaps'],
  EHOSTDOWN: ['connect_error', 'host down', 'perhaps'],
  ENETUNREACH: ['connect_error', 'network unreachable', 'perhaps'],
  // For IPv6 it means that this machine has none; for IPv4 that it has no address or no port left.
  EADDRNOTAVAIL: ['connect_error', 'no local address', 'perhaps'],
  ENETDOWN: ['connect_error', 'network down', 'surely'],
  EACCES: ['connect_error', 'a local rule forbids the connection'],
  EPERM: ['connect_error', 'a local rule forbids the connection'],
  EPROTO: ['tls_error', 'TLS protocol error'],
  UND_ERR_HEADERS_OVERFLOW: ['http_error', 'more response headers than are read'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['truncated', 'the body has another length than announced'],
};

/** Families of codes. */
const BY_PATTERN: [RegExp, Row][] = [
  [
    /^(ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_|HOSTNAME_MISMATCH$)/,
    ['tls_error', 'certificate or TLS error'],
  ],
  [/^HPE_/, ['http_error', 'the host does not speak HTTP']],
];

/** Happy eyeballs report several failures at once: the first that is known counts, and any doubt about the network. */
function parts(error: Error): Error[] {
  if (error instanceof AggregateError) return error.errors.filter((part) => part instanceof Error);
  return [error];
}

/**
 * The item failure behind an error of a download; undefined for errors that say nothing about the image (a mistake of ours, no more file
 * handles), which are to be thrown on.
 */
export function classifyError(error: unknown): Classified | undefined {
  if (error instanceof ItemFailure) return { outcome: error.outcome, network: error.outcome.status === 'timeout' ? 'perhaps' : 'fine' };
  if (error instanceof DnsFailure) {
    return { outcome: failure('dns_error', error.message), network: error.kind === 'no_answer' ? 'perhaps' : 'fine' };
  }
  if (!(error instanceof Error)) return undefined;
  let found: Classified | undefined;
  for (const part of parts(error)) {
    const { code, address } = part as { code?: unknown; address?: unknown };
    // undici gives its parser's errors a code only sometimes.
    const known = typeof code === 'string' ? code : part.name === 'HTTPParserError' ? 'HPE_INVALID' : undefined;
    const row = known === undefined ? undefined : (BY_CODE[known] ?? BY_PATTERN.find(([pattern]) => pattern.test(known))?.[1]);
    if (!row) continue;
    const [status, what, listed = 'fine'] = row;
    const isOutOfIpv4 = code === 'EADDRNOTAVAIL' && typeof address === 'string' && !address.includes(':');
    const network = isOutOfIpv4 ? 'surely' : listed;
    if (!found) found = { outcome: failure(status, `${what} (${known})`), network };
    else if (found.network === 'fine' || network === 'surely') found.network = network;
  }
  return found;
}
