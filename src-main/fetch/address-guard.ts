import { isIP } from 'node:net';
import { hostAndPort, type OwnHosts } from './allow-private.ts';
import { bareHost } from './check-url.ts';
import type { DnsCache, HostAddress } from './dns-cache.ts';
import { DnsFailure, dnsCode } from './dns-failure.ts';
import { ItemFailure } from './item-failure.ts';
import { canonicalAddress, isPublicAddress } from './public-address.ts';
import type { AddressResolver } from './resolver.ts';

/**
 * Decides which addresses a connection may go to. A name is resolved once per connection and the connection goes to the addresses that
 * were judged here, so a name server that changes its answer (DNS rebinding) gains nothing.
 */
export class AddressGuard {
  readonly #ownHosts: OwnHosts;
  readonly #dns: DnsCache;
  readonly #resolver: AddressResolver;
  readonly #isPublic: (address: string) => boolean;

  constructor(options: { ownHosts: OwnHosts; dns: DnsCache; resolver: AddressResolver; isPublic?: (address: string) => boolean }) {
    this.#ownHosts = options.ownHosts;
    this.#dns = options.dns;
    this.#resolver = options.resolver;
    this.#isPublic = options.isPublic ?? isPublicAddress;
  }

  isOwn(url: URL): boolean {
    return this.#ownHosts.has(hostAndPort(url));
  }

  /**
   * The addresses to connect to, all of them allowed.
   * @throws ItemFailure(blocked_address) when any address of a public name is private, DnsFailure when there is none
   */
  async addressesOf(url: URL): Promise<HostAddress[]> {
    const host = bareHost(url);
    const isOwn = this.isOwn(url);
    const literal = isIP(host);
    const addresses =
      literal !== 0 ? [{ address: host, family: familyOf(literal) }] : isOwn ? await this.#lookUpOwn(host) : await this.#dns.resolve(host);
    const bad = isOwn ? undefined : addresses.find(({ address }) => !this.#isPublic(address));
    if (bad) throw new ItemFailure('blocked_address', `${host} has the address ${bad.address}, which is not public`);
    return addresses;
  }

  /** Names like `localhost` or those of a home network are known to the system's hosts file rather than to name servers. */
  async #lookUpOwn(host: string): Promise<HostAddress[]> {
    if (host === 'localhost' || host.endsWith('.localhost')) {
      return [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ];
    }
    try {
      const found = await this.#resolver.lookup(host);
      return found.map(({ address, family }) => ({ address, family: familyOf(family) }));
    } catch (error) {
      throw new DnsFailure(host, [dnsCode(error)]);
    }
  }
}

const familyOf = (family: number): 4 | 6 => (family === 6 ? 6 : 4);

/** Whether a socket ended up where it was sent. */
export function isOneOf(remoteAddress: string | undefined, addresses: readonly HostAddress[]): boolean {
  const remote = remoteAddress === undefined ? undefined : canonicalAddress(remoteAddress);
  return remote !== undefined && addresses.some(({ address }) => canonicalAddress(address) === remote);
}
