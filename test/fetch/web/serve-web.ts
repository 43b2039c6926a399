import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from 'node:net';
import { getDomain } from 'tldts';
import type { AddressResolver } from '#main/fetch/resolver.ts';
import { SELF_SIGNED } from '../self-signed.ts';
import { type Route, routeAddresses } from './route-addresses.ts';
import type { Site } from './site.ts';

/** What a budget's worth of hosts saw: all names of one registrable domain together. */
export interface Watch {
  /** When requests were seen, and when they may have come at the earliest: a stalled process sees them late. Milliseconds. */
  starts: { seen: number; earliest: number }[];
  open: number;
  mostAtOnce: number;
}

export interface Web {
  /** Answers for the names of the sites. */
  resolver: AddressResolver;
  /** By registrable domain. */
  watches: ReadonlyMap<string, Watch>;
  /** Requests for robots.txt by host name. */
  robotsAsked: ReadonlyMap<string, number>;
  userAgents: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Puts sites on the loopback interface, reachable by their names at public addresses. */
export async function serveWeb(sites: readonly Site[]): Promise<Web> {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const routes = new Map<string, Route>();
  const addresses = new Map<string, string[]>();
  const failures = new Map<string, string>();
  const watches = new Map<string, Watch>();
  const robotsAsked = new Map<string, number>();
  const userAgents = new Set<string>();
  // The last three: after a stall a connection is seen in one turn of the loop and its request in the next.
  const beats: number[] = [];
  const heart = setInterval(() => {
    if (beats.push(performance.now()) > 3) beats.shift();
  }, 5);
  const keepSocket = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  };
  const listen = async (server: Server): Promise<number> => {
    server.on('connection', keepSocket);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    return (server.address() as AddressInfo).port;
  };
  const answer = (site: Site): ((request: IncomingMessage, response: ServerResponse) => void) => {
    const counts = new Map<string, number>();
    return (request, response) => {
      const { host = '', 'user-agent': userAgent = '' } = request.headers;
      const path = request.url ?? '';
      userAgents.add(userAgent);
      watch(watches, getDomain(host) ?? host, response, beats[0] ?? 0);
      if (path === '/robots.txt') {
        robotsAsked.set(host, (robotsAsked.get(host) ?? 0) + 1);
        return site.robots(response, request, robotsAsked.get(host) ?? 0);
      }
      counts.set(path, (counts.get(path) ?? 0) + 1);
      const row = site.rows.find(([listed]) => listed === path);
      if (row) row[1](response, request, counts.get(path) ?? 0);
      else response.writeHead(404).end();
    };
  };
  for (const [at, site] of sites.entries()) {
    const address = `93.184.${at >> 8}.${at & 255}`;
    for (const name of site.names) {
      if (site.behaviour === 'no such name') failures.set(name, 'ENOTFOUND');
      else if (site.behaviour === 'name server fails') failures.set(name, 'ESERVFAIL');
      else addresses.set(name, [address, ...(site.addresses ?? [])]);
    }
    if (site.behaviour === 'listens') {
      const server =
        site.scheme === 'https'
          ? createTlsServer({ ...SELF_SIGNED, maxHeaderSize: 65_536 }, answer(site))
          : createServer({ maxHeaderSize: 65_536 }, answer(site));
      routes.set(address, { port: await listen(server) });
    } else if (typeof site.behaviour === 'function') {
      routes.set(address, { port: await listen(createRawServer(site.behaviour)) });
    } else if (site.behaviour === 'refuses') {
      routes.set(address, { errorCode: 'ECONNREFUSED' });
    } else if (site.behaviour === 'unreachable') {
      routes.set(address, { errorCode: 'EHOSTUNREACH' });
    } else {
      routes.set(address, { errorCode: null });
    }
  }
  const restore = routeAddresses(routes);
  const fail = (code: string) => Promise.reject(Object.assign(new Error(`query ${code}`), { code }));
  return {
    resolver: {
      resolve4: async (host) =>
        (addresses.get(host) ?? (await fail(failures.get(host) ?? 'ENOTFOUND'))).map((address) => ({ address, ttl: 60 })),
      resolve6: (host) => fail(failures.get(host) ?? 'ENODATA'),
      lookup: () => fail('ENOTFOUND'),
      cancel: () => undefined,
    },
    watches,
    robotsAsked,
    userAgents,
    async close() {
      clearInterval(heart);
      restore();
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function watch(watches: Map<string, Watch>, domain: string, response: ServerResponse, earliest: number): void {
  const seen = watches.get(domain) ?? { starts: [], open: 0, mostAtOnce: 0 };
  watches.set(domain, seen);
  seen.starts.push({ seen: performance.now(), earliest });
  seen.open++;
  seen.mostAtOnce = Math.max(seen.mostAtOnce, seen.open);
  let isOpen = true;
  const end = (): void => {
    if (isOpen) seen.open--;
    isOpen = false;
  };
  response.once('finish', end);
  response.once('close', end);
}
