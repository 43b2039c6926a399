import { lookup, Resolver } from 'node:dns/promises';

/** An address and how long it may be used, in seconds. */
export interface ResolvedAddress {
  address: string;
  ttl: number;
}

/** What the downloader asks name servers. Errors carry c-ares codes (ENOTFOUND, ETIMEOUT, ...). */
export interface AddressResolver {
  resolve4(host: string): Promise<ResolvedAddress[]>;
  resolve6(host: string): Promise<ResolvedAddress[]>;
  /** The system's own way (hosts file, multicast DNS), for the user's own hosts only: it runs in the thread pool that files use too. */
  lookup(host: string): Promise<{ address: string; family: number }[]>;
  /** Ends all queries under way. */
  cancel(): void;
}

/** c-ares with the system's name servers: runs in the event loop, not in the thread pool. */
export function systemResolver(): AddressResolver {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  return {
    resolve4: (host) => resolver.resolve4(host, { ttl: true }),
    resolve6: (host) => resolver.resolve6(host, { ttl: true }),
    lookup: (host) => lookup(host, { all: true }),
    cancel: () => resolver.cancel(),
  };
}
