import { getDomain } from 'tldts';
import { hostAndPort } from './allow-private.ts';
import { bareHost } from './check-url.ts';

/** Which budget a download falls under: the registrable domain (`example.co.uk`), an address, or HOST:PORT for the user's own hosts. */
export function hostKey(url: URL, options: { isOwn: boolean }): string {
  if (options.isOwn) return hostAndPort(url);
  const host = bareHost(url);
  return getDomain(host) ?? host;
}
