import { excludingDirectives, isMeantForUs } from '../util/x-robots-tag.ts';
import { usageSignal } from './page-content-usage.ts';
import { hasRelLicense, type RelLink, RSL_TYPE } from './page-licence.ts';
import { linkHeaderLinks } from './page-link-header.ts';

/** What a signal asks for under the strict profile: leave the page's images out, tell a person, or use them. */
export type SignalVerdict = 'exclude' | 'flag' | 'allow';

/** One opt-out signal of a page. */
export interface PageSignal {
  /** Name of the header in lower case, or `meta:` and the name of the meta element; `rsl` for a link to RSL terms. */
  signal: string;
  /** As it was sent, at most 400 characters. */
  value: string;
  /** Absent where the signal says nothing that is understood. */
  verdict?: SignalVerdict;
}

export interface SignalInput {
  /** Header lines of the response, repeated ones apart: joined lines lose the scopes of X-Robots-Tag. */
  headers: Iterable<readonly [name: string, value: string]>;
  /** `<meta name content>` of the page. */
  metas: Iterable<{ name: string; content: string }>;
  /** Links with a rel, as far as they are at hand. */
  links?: Iterable<RelLink>;
}

const MAX_VALUE_CHARS = 400;
/** Signals kept of a page, and characters of a value that are read. */
const MAX_SIGNALS = 32;
const MAX_READ_CHARS = 8192;

const HEADERS = new Set(['x-robots-tag', 'content-usage', 'content-signal', 'tdm-reservation', 'tdm-policy', 'link']);

/**
 * The opt-out signals that the record of a page shows, as a JSON array of `PageSignal` with the keys in the order of the type, headers
 * before metas before links, each once; null where there is none. Scopes that name other programs (`googlebot: noindex`) are no signal.
 * What lies outside of the record (robots.txt, tdmrep.json, the image's own headers) is not known here.
 */
export function pageSignals(input: SignalInput): string | null {
  const headers: [name: string, value: string][] = [];
  for (const [name, value] of input.headers) {
    // Nearly every header is of another kind and of another length than these.
    const isOfLength = name.length === 4 || (name.length >= 10 && name.length <= 15);
    const lower = isOfLength ? name.toLowerCase() : '';
    if (HEADERS.has(lower)) headers.push([lower, value.slice(0, MAX_READ_CHARS)]);
  }
  const signals = new Signals();
  for (const [name, value] of headers) {
    if (name === 'x-robots-tag') signals.addRobots(name, value);
    else if (name === 'content-usage' || name === 'content-signal') signals.add(usageSignal(name, value));
  }
  const tdm = new TdmReservation(headers);
  for (const { name, content } of input.metas) {
    if (name.length < 6 || name.length > 27) continue;
    const lower = name.trim().toLowerCase();
    const value = content.slice(0, MAX_READ_CHARS);
    if (lower === 'tdm-reservation' || lower === 'tdm-policy') tdm.addMeta(lower, value);
    else if (lower === 'robots' || isMeantForUs(lower)) signals.addRobots(`meta:${lower}`, value);
  }
  for (const signal of tdm.signals()) signals.add(signal);
  const linkLines = headers.filter(([name]) => name === 'link').map(([, value]) => value);
  for (const link of linkHeaderLinks(linkLines)) signals.addLink(link);
  for (const link of input.links ?? []) signals.addLink(link);
  return signals.json();
}

/** Gathers signals, each once and no more than `MAX_SIGNALS`. */
class Signals {
  readonly #signals: PageSignal[] = [];

  add({ signal, value, verdict }: PageSignal): void {
    if (this.#signals.length >= MAX_SIGNALS) return;
    const cut = value.trim().slice(0, MAX_VALUE_CHARS).toWellFormed();
    if (this.#signals.some((one) => one.signal === signal && one.value === cut)) return;
    this.#signals.push({ signal, value: cut, ...(verdict && { verdict }) });
  }

  /** noai and noimageai forbid the use; that a page is not to be indexed only tells that its owner is reluctant. */
  addRobots(signal: string, value: string): void {
    const found = excludingDirectives([value]);
    if (found.length === 0) return;
    this.add({ signal, value, verdict: found.some(({ name }) => name === 'noai' || name === 'noimageai') ? 'exclude' : 'flag' });
  }

  /** What the terms say is to be fetched first. */
  addLink({ url, rel, type = '' }: RelLink): void {
    if (hasRelLicense(rel) && RSL_TYPE.test(type)) this.add({ signal: 'rsl', value: url, verdict: 'flag' });
  }

  json(): string | null {
    return this.#signals.length === 0 ? null : JSON.stringify(this.#signals);
  }
}

/**
 * The TDM Reservation Protocol: the page's own word counts more than its header, any value but 0 and 1 is none, and a policy says
 * something only beside a reservation.
 * @see https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/
 */
class TdmReservation {
  #header: PageSignal | undefined;
  #meta: PageSignal | undefined;
  #policy: PageSignal | undefined;

  constructor(headers: readonly (readonly [name: string, value: string])[]) {
    for (const [name, value] of headers) {
      if (name === 'tdm-reservation') this.#header = stricter(this.#header, name, value);
      else if (name === 'tdm-policy') this.#policy ??= { signal: name, value };
    }
  }

  addMeta(name: string, value: string): void {
    if (name === 'tdm-reservation') this.#meta = stricter(this.#meta, `meta:${name}`, value);
    else if (!this.#policy?.signal.startsWith('meta:')) this.#policy = { signal: `meta:${name}`, value };
  }

  signals(): PageSignal[] {
    const reservation = this.#meta ?? this.#header;
    if (reservation === undefined) return [];
    return reservation.verdict === 'exclude' && this.#policy ? [reservation, this.#policy] : [reservation];
  }
}

function stricter(earlier: PageSignal | undefined, signal: string, value: string): PageSignal | undefined {
  const flag = value.trim();
  if (flag === '1') return { signal, value: flag, verdict: 'exclude' };
  return earlier ?? (flag === '0' ? { signal, value: flag, verdict: 'allow' } : undefined);
}
