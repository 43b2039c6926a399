import { systemClock } from '../fetch/clock.ts';
import { Connectivity } from '../fetch/connectivity.ts';
import { systemResolver } from '../fetch/resolver.ts';

/** Whether the internet can be reached now. Asks name servers; no host is disturbed. */
export async function isOnline(signal: AbortSignal): Promise<boolean> {
  return await new Connectivity({ resolver: systemResolver(), clock: systemClock, signal }).isUp({ signal });
}
