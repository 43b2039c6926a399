import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import { DnsFailure, dnsCode } from './dns-failure.ts';
import type { AddressResolver } from './resolver.ts';

const MIN_TTL_MS = 60_000;
const MAX_TTL_MS = 3_600_000;
const FAILURE_TTL_MS = 60_000;
const MAX_ENTRIES = 10_000;
/** A name takes two queries (A and AAAA): 200 queries a second. */
const MS_BETWEEN_NAMES = 10;

/** An address to connect to. */
export interface HostAddress {
  address: string;
  family: 4 | 6;
}

type Entry = { until: number } & ({ ok: true; addresses: HostAddress[] } | { ok: false; error: DnsFailure });

/** Addresses of names, kept for their time to live (60 s to 1 h), failures for 60 s; paced, so that no home router is hammered. */
export class DnsCache {
  readonly #resolver: AddressResolver;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #underWay = new Map<string, Promise<HostAddress[]>>();
  readonly #closing = new AbortController();
  #nextAt = 0;

  constructor(options: { resolver: AddressResolver; clock: Clock }) {
    this.#resolver = options.resolver;
    this.#clock = options.clock;
  }

  /** All addresses of a name, IPv4 first. @throws DnsFailure */
  async resolve(host: string): Promise<HostAddress[]> {
    const known = this.#entries.get(host);
    if (known && known.until > this.#clock.monotonicMs()) {
      if (!known.ok) throw known.error;
      return known.addresses;
    }
    let query = this.#underWay.get(host);
    if (!query) {
      query = this.#query(host).finally(() => this.#underWay.delete(host));
      this.#underWay.set(host, query);
    }
    return await query;
  }

  /** After a loss of the network: what failed during it says nothing. */
  forgetFailures(): void {
    for (const [host, entry] of this.#entries) if (!entry.ok) this.#entries.delete(host);
  }

  close(): void {
    this.#closing.abort();
    this.#resolver.cancel();
  }

  async #query(host: string): Promise<HostAddress[]> {
    await this.#pace();
    const answers = await Promise.allSettled([this.#resolver.resolve4(host), this.#resolver.resolve6(host)]);
    const addresses: HostAddress[] = [];
    const codes: string[] = [];
    let ttlSeconds = Number.POSITIVE_INFINITY;
    for (const [at, answer] of answers.entries()) {
      if (answer.status === 'rejected') {
        codes.push(dnsCode(answer.reason));
        continue;
      }
      for (const { address, ttl } of answer.value) {
        addresses.push({ address, family: at === 0 ? 4 : 6 });
        ttlSeconds = Math.min(ttlSeconds, ttl);
      }
    }
    if (addresses.length === 0) {
      const error = new DnsFailure(host, codes.length === 0 ? ['ENODATA'] : codes);
      this.#keep(host, { ok: false, error, until: this.#clock.monotonicMs() + FAILURE_TTL_MS });
      throw error;
    }
    const ttlMs = Math.min(Math.max(ttlSeconds * 1000, MIN_TTL_MS), MAX_TTL_MS);
    this.#keep(host, { ok: true, addresses, until: this.#clock.monotonicMs() + ttlMs });
    return addresses;
  }

  #keep(host: string, entry: Entry): void {
    this.#entries.delete(host);
    this.#entries.set(host, entry);
    if (this.#entries.size <= MAX_ENTRIES) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }

  async #pace(): Promise<void> {
    const now = this.#clock.monotonicMs();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + MS_BETWEEN_NAMES;
    if (at > now) await delay(at - now, undefined, { signal: this.#closing.signal });
  }
}
