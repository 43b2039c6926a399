import type { Handler } from '../create-engine.ts';

/** What was done at the hosts of the library's images. */
export const hosts: Handler<'hosts'> = async (services, { order, limit }) => {
  const { catalog } = services.library();
  return {
    total: catalog.hosts.count(),
    hosts: catalog.hosts
      .list(order, limit)
      .map(({ origin, requests, bytes, rateLimited, errors, disallowed, robots, isParked, seenAt }) => ({
        origin,
        requests,
        bytes,
        rate_limited: rateLimited,
        errors,
        disallowed,
        robots,
        parked: isParked,
        seen: new Date(seenAt).toISOString(),
      })),
  };
};
