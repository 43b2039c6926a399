import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import { Deadline, orAborted } from './deadline.ts';
import type { AddressResolver } from './resolver.ts';

const EVIDENCE_MS = 1000;
const PROBE_TIMEOUT_MS = 8000;
const PROBE_ZONES = ['example.com', 'example.org'];
/** Name servers that say "no such name" were reached, and it's the answer expected. */
const ANSWERS = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * Tells a dead host from a dead network. After a failure that could be either, names nobody has asked for yet are looked up in two zones
 * that always exist: a router or name server with its line cut has no such answer in store.
 */
export class Connectivity {
  readonly #resolver: AddressResolver;
  readonly #clock: Clock;
  readonly #closing: AbortSignal;
  #seenAt = Number.NEGATIVE_INFINITY;
  #probe: Promise<boolean> | undefined;

  /** @param options.signal ends a question under way */
  constructor(options: { resolver: AddressResolver; clock: Clock; signal: AbortSignal }) {
    this.#resolver = options.resolver;
    this.#clock = options.clock;
    this.#closing = options.signal;
  }

  /** A public host has answered. */
  sawAnswer(): void {
    this.#seenAt = this.#clock.monotonicMs();
  }

  /** Whether the internet can be reached: an answer within the last second, or one to a question asked now. @throws the signal's reason */
  async isUp(options: { signal: AbortSignal }): Promise<boolean> {
    if (this.#clock.monotonicMs() - this.#seenAt <= EVIDENCE_MS) return true;
    this.#probe ??= this.#ask().finally(() => {
      this.#probe = undefined;
    });
    return await orAborted(this.#probe, options.signal);
  }

  async #ask(): Promise<boolean> {
    const label = `gleaner-${randomBytes(6).toString('hex')}`;
    const asked = PROBE_ZONES.map(async (zone) => {
      try {
        await this.#resolver.resolve4(`${label}.${zone}`);
      } catch (error) {
        const { code } = error as { code?: unknown };
        if (typeof code !== 'string' || !ANSWERS.has(code)) throw error;
      }
    });
    using deadline = new Deadline({ parents: [this.#closing], timeoutMs: PROBE_TIMEOUT_MS, timeoutReason: () => new Error('no answer') });
    try {
      await orAborted(Promise.any(asked), deadline.signal);
    } catch {
      return false; // neither zone was answered for: that is the finding
    }
    this.sawAnswer();
    return true;
  }
}
