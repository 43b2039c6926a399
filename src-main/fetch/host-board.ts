/** What came of asking for a host's robots.txt: `absent` where it has none, `refused` where it does not show it (401, 403). */
export type RobotsWord = 'read' | 'absent' | 'refused' | 'unreachable';

/** What was done at one origin since the last account, robots.txt included. */
export interface HostAccount {
  /** `https://images.example.org`, the port where it is not the usual one. */
  origin: string;
  requests: number;
  /** Of bodies, as they came over the wire. */
  bytes: number;
  /** Answers 429 and 503. */
  rateLimited: number;
  /** Other faults of the host: no connection, no answer in time, 401, 403, 5xx, ... */
  errors: number;
  /** Downloads that robots.txt forbade, so that no request was made. */
  disallowed: number;
  /** null: not asked since the last account. */
  robots: RobotsWord | null;
  isParked: boolean;
}

/** Counts what is done at each host, until someone takes the account. */
export class HostBoard {
  #accounts = new Map<string, HostAccount>();

  /** The account of an origin, to be counted up. */
  of(origin: string): HostAccount {
    let account = this.#accounts.get(origin);
    if (!account) {
      account = { origin, requests: 0, bytes: 0, rateLimited: 0, errors: 0, disallowed: 0, robots: null, isParked: false };
      this.#accounts.set(origin, account);
    }
    return account;
  }

  /** All accounts since the last call; counting begins anew. */
  take(): HostAccount[] {
    const accounts = [...this.#accounts.values()];
    this.#accounts = new Map();
    return accounts;
  }
}
