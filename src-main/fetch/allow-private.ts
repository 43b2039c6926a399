import { AppError } from '#shared/errors.ts';

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };

/** `host:port` of a parsed URL, the port always stated, a trailing dot of the host dropped. */
export function hostAndPort(url: URL): string {
  return `${url.hostname.replace(/\.$/, '')}:${url.port || DEFAULT_PORTS[url.protocol]}`;
}

/** The hosts that are the user's own: exactly these `host:port` may have private addresses and other ports than 80 and 443. */
export type OwnHosts = ReadonlySet<string>;

/**
 * @param entries `HOST:PORT`; IPv6 as `[::1]:8080`. A name and its address are two entries: `localhost:80` does not open `127.0.0.1:80`
 * @throws AppError(USAGE) naming the entry
 */
export function parseOwnHosts(entries: readonly string[]): OwnHosts {
  return new Set(
    entries.map((entry) => {
      const port = /^[^/@?#\s]+:(\d{1,5})$/.exec(entry)?.[1];
      const url = port === undefined ? null : URL.parse(`http://${entry}`);
      if (!url || Number(port) === 0) throw new AppError('USAGE', `a private host must be HOST:PORT, got ${JSON.stringify(entry)}`);
      return `${url.hostname.replace(/\.$/, '')}:${Number(port)}`;
    }),
  );
}
