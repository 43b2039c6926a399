import { isIP } from 'node:net';
import { failure, type Outcome, success } from '#shared/outcome.ts';
import { hostAndPort, type OwnHosts } from './allow-private.ts';
import { isPublicAddress } from './public-address.ts';

const PUBLIC_PORTS = new Set(['', '80', '443']);
const MAX_HOST_CHARACTERS = 253;

/** Host of a URL without the brackets of IPv6 and without a trailing dot. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/**
 * Whether a URL from a stranger may be asked at all, before any name is resolved. The WHATWG parser brings the odd spellings of
 * addresses (`0x7f.1`, `2130706433`) into one form first, so literal addresses are judged here.
 * @param options.base the URL that redirected here
 */
export function checkUrl(text: string, options: { ownHosts: OwnHosts; maxUrlBytes: number; base?: URL }): Outcome<URL> {
  const { ownHosts, maxUrlBytes, base } = options;
  const bytes = Buffer.byteLength(text);
  if (bytes > maxUrlBytes) return failure('invalid_url', `the URL has ${bytes} bytes, at most ${maxUrlBytes} are read`);
  const url = URL.parse(text, base?.href);
  if (!url) return failure('invalid_url', 'not a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return failure('invalid_url', `URLs must be http or https, got ${url.protocol}`);
  if (url.username !== '' || url.password !== '') return failure('invalid_url', 'the URL holds a user name or password');
  if (url.href.length > maxUrlBytes) return failure('invalid_url', `the URL has ${url.href.length} bytes, at most ${maxUrlBytes} are read`);
  if (base?.protocol === 'https:' && url.protocol === 'http:')
    return failure('invalid_url', 'a redirect from https to http is not followed');
  if (ownHosts.has(hostAndPort(url))) return success(url);
  const host = bareHost(url);
  if (host === '' || host.length > MAX_HOST_CHARACTERS)
    return failure('invalid_url', `a host name has 1-${MAX_HOST_CHARACTERS} characters, got ${host.length}`);
  if (isIP(host) !== 0 && !isPublicAddress(host)) return failure('blocked_address', `${host} is no public address`);
  if (host === 'localhost' || host.endsWith('.localhost')) return failure('blocked_address', `${host} is this machine`);
  if (!PUBLIC_PORTS.has(url.port)) return failure('invalid_url', `public hosts are asked on port 80 or 443 only, got ${url.port}`);
  return success(url);
}
