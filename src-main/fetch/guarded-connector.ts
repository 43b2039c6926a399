import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { type AddressGuard, isOneOf } from './address-guard.ts';
import type { HostAddress } from './dns-cache.ts';
import { ItemFailure } from './item-failure.ts';

/** Before the next address of a host is tried. Node's own 250 ms gives up on every host at the other end of the world. */
const ATTEMPT_TIMEOUT_MS = 2000;

/** Hands out addresses that are already known, instead of asking anyone. */
function pinned(addresses: HostAddress[]): LookupFunction {
  return (_host, options, done) => {
    const [first] = addresses;
    if (options.all || !first) done(null, addresses);
    else done(null, first.address, first.family);
  };
}

/** undici's connector for one origin, led to vetted addresses only. Certificates are always verified, whatever the environment says. */
export function guardedConnector(origin: URL, options: { guard: AddressGuard; connectTimeoutMs: number }): buildConnector.connector {
  const connect = async (to: buildConnector.Options, done: buildConnector.Callback): Promise<void> => {
    const addresses = await options.guard.addressesOf(origin);
    const open = buildConnector({
      allowH2: false,
      timeout: options.connectTimeoutMs,
      maxCachedSessions: 0,
      rejectUnauthorized: true,
      autoSelectFamily: addresses.length > 1,
      autoSelectFamilyAttemptTimeout: ATTEMPT_TIMEOUT_MS,
      lookup: pinned(addresses),
    });
    open(to, (...result) => {
      const [error, socket] = result;
      if (error) {
        done(error, null);
      } else if (!isOneOf(socket.remoteAddress, addresses)) {
        socket.destroy();
        done(new ItemFailure('blocked_address', `the connection to ${origin.host} went to ${socket.remoteAddress}`), null);
      } else {
        done(null, socket);
      }
    });
  };
  return (to, done) => {
    connect(to, done).catch((error) => done(error, null));
  };
}
