import type { FailedStatus } from '#shared/outcome.ts';

const WINDOW = 20;
const WINDOW_MASK = 2 ** WINDOW - 1;
const MAX_HOSTS = 50_000;

/** What a host that is well does not do. A picture that is gone or none is no fault of its host. */
const FAULTS: ReadonlySet<string> = new Set<FailedStatus>([
  'connect_error',
  'tls_error',
  'dns_error',
  'timeout',
  'truncated',
  'http_error',
  'forbidden',
  'rate_limited',
]);

/** Whether a request's end speaks against its host. @param status undefined for an answer as it should be */
export function isFault(status: FailedStatus | undefined): boolean {
  return status !== undefined && FAULTS.has(status);
}

/**
 * Parks a host for good once more than half of its last 20 requests were faults; so also one that begins with 11 of them. Remembers
 * the 50,000 hosts asked last.
 */
export class CircuitBreaker {
  /** The last requests of a host as bits, 1 for a fault; hosts asked last come last. */
  readonly #history = new Map<string, number>();
  readonly #parked = new Set<string>();

  record(host: string, wasFault: boolean): void {
    const history = (((this.#history.get(host) ?? 0) << 1) | Number(wasFault)) & WINDOW_MASK;
    this.#history.delete(host);
    this.#history.set(host, history);
    if (ones(history) > WINDOW / 2) this.#parked.add(host);
    if (this.#history.size > MAX_HOSTS) forgetFirst(this.#history);
    if (this.#parked.size > MAX_HOSTS) forgetFirst(this.#parked);
  }

  isParked(host: string): boolean {
    return this.#parked.has(host);
  }
}

function ones(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

function forgetFirst(hosts: Map<string, unknown> | Set<string>): void {
  const first = hosts.keys().next();
  if (!first.done) hosts.delete(first.value);
}
