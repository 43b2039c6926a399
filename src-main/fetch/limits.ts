import type { HostRules } from './host-budget.ts';

/** Bounds of one download. Every one of them has a default. */
export interface FetchLimits {
  /** Largest body, decoded; default 20,000,000. */
  maxBytes: number;
  /** Smallest body; default 64: less than any real picture takes (a flat 1 x 1 JPEG is 125 bytes, a PNG 67), more than a tracking GIF (35-43). */
  minBytes: number;
  /** A body that a host compressed unasked may grow by at most this factor; default 100. */
  maxExpansion: number;
  /** Longest URL in bytes; default 8,192. */
  maxUrlBytes: number;
  /** Redirects followed for one image; default 5. */
  maxRedirects: number;
  /** Until a connection stands, TLS included; default 10,000 ms. */
  connectTimeoutMs: number;
  /** From the request to the end of the response headers; default 15,000 ms. */
  headersTimeoutMs: number;
  /** Between two pieces of a body; default 10,000 ms. */
  bodyTimeoutMs: number;
  /** For the whole download, redirects included, the waiting for the host's turn not; default 30,000 ms. */
  totalTimeoutMs: number;
  /** Longest pause of a host that a download waits out; a longer one makes its downloads rate_limited at once. Default 30,000 ms. */
  maxRetryAfterMs: number;
  /** Downloads at a time over all hosts; default 64. */
  connections: number;
  /** For each public registrable domain; default 2 connections, 1,000 ms between starts. */
  publicHost: HostRules;
  /** For each HOST:PORT of allowPrivate; default 16 connections, no interval. */
  ownHost: HostRules;
}

export const DEFAULT_LIMITS: FetchLimits = {
  maxBytes: 20_000_000,
  minBytes: 64,
  maxExpansion: 100,
  maxUrlBytes: 8192,
  maxRedirects: 5,
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 15_000,
  bodyTimeoutMs: 10_000,
  totalTimeoutMs: 30_000,
  maxRetryAfterMs: 30_000,
  connections: 64,
  publicHost: { connections: 2, intervalMs: 1000 },
  ownHost: { connections: 16, intervalMs: 0 },
};
