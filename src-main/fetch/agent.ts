import { Agent, Pool } from 'undici';
import type { AddressGuard } from './address-guard.ts';
import { guardedConnector } from './guarded-connector.ts';
import type { FetchLimits } from './limits.ts';

/** Idle connections are kept for a moment only: the next request to a public host comes a second later at the earliest. */
const KEEP_ALIVE_MS = 4000;
const MAX_HEADER_BYTES = 32_768;

/**
 * The undici agent of a downloader: HTTP/1.1, no proxies, no cookies, no redirects of its own, every connection through the address guard.
 * One pool per origin, gone with its last connection.
 */
export function createAgent(options: { guard: AddressGuard; limits: FetchLimits }): Agent {
  const { guard, limits } = options;
  return new Agent({
    allowH2: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: limits.headersTimeoutMs,
    bodyTimeout: limits.bodyTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    factory: (origin, poolOptions) =>
      new Pool(origin, {
        ...poolOptions,
        connect: guardedConnector(new URL(origin), { guard, connectTimeoutMs: limits.connectTimeoutMs }),
      }),
  });
}
