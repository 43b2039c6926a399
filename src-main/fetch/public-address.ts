import ipaddr from 'ipaddr.js';

/** What is handed out of IPv6 as global addresses. ipaddr.js takes some of the rest for unicast, such as `::127.0.0.1`. */
const GLOBAL_IPV6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/**
 * True for addresses of the open internet. Loopback, private, link-local (cloud metadata), carrier-grade NAT, multicast, reserved, and every
 * IPv6 form that wraps an IPv4 address are not.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_IPV6));
}

/** One spelling per address: IPv4 in IPv6 becomes IPv4. Undefined for what is no address. */
export function canonicalAddress(address: string): string | undefined {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : undefined;
}
