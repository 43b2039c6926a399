import { isIP, type LookupFunction, Socket } from 'node:net';

/** Where connections to an address end: at a loopback port, in an error, or (null) in silence. */
export type Route = { port: number } | { errorCode: string | null };

interface ConnectOptions {
  host?: string;
  port?: number;
  lookup?: LookupFunction;
}

/**
 * Leads connections that this process opens to made-up public addresses to loopback ports, as a router that translates addresses does:
 * neither end notices. Addresses without a route have no connection at all.
 * @returns a function that ends it
 */
export function routeAddresses(routes: ReadonlyMap<string, Route>): () => void {
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function (this: Socket, ...given: unknown[]): Socket {
    // net.connect hands over its arguments in one array: the options and the listener.
    const [options, listener] = (Array.isArray(given[0]) ? given[0] : given) as [ConnectOptions, (() => void) | null | undefined];
    const { host = '', lookup } = options;
    const go = (address: string): void => {
      const route = routes.get(address) ?? { errorCode: 'ENETUNREACH' };
      if ('port' in route) {
        Object.defineProperty(this, 'remoteAddress', { get: () => address });
        Reflect.apply(connect, this, [{ host: '127.0.0.1', port: route.port }, ...(listener ? [listener] : [])]);
        return;
      }
      const { errorCode } = route;
      if (errorCode !== null)
        setImmediate(() => this.destroy(Object.assign(new Error(`connect ${errorCode} ${address}`), { code: errorCode, address })));
    };
    if (isIP(host) !== 0 && host.startsWith('127.')) return Reflect.apply(connect, this, given);
    if (isIP(host) !== 0 || !lookup) go(host);
    else lookup(host, { all: true }, (_error, addresses) => go(Array.isArray(addresses) ? (addresses[0]?.address ?? '') : addresses));
    return this;
  } as typeof connect;
  return () => {
    Socket.prototype.connect = connect;
  };
}
