import { mayBeLicence, pageLicence, type RelLink } from './page-licence.ts';
import { pageSignals } from './page-signals.ts';

/** The parts of a WAT record that speak of rights, as JSON.parse gives them. */
export interface WatRightsParts {
  headers: unknown;
  metas: unknown;
  /** Head.Link and Links that may be licences, in the order of the page. */
  links: readonly RelLink[];
  baseUrl: string;
}

/** Licence link and opt-out signals of a page. */
export function watRights({ headers, metas, links, baseUrl }: WatRightsParts): { licence: string | null; signals: string | null } {
  return {
    licence: links.length === 0 ? null : pageLicence(links, baseUrl),
    signals: pageSignals({ headers: headerLines(headers), metas: namedMetas(metas), links }),
  };
}

/** What a link must hold in its text to matter for `pageSignals`; an escape may hide it. */
const SIGNAL_IN_HEADERS = /x-robots-tag|content-usage|content-signal|tdm-|rsl\+xml|\\u/i;
const SIGNAL_IN_METAS = /no(?:ai|image|index|ne)|tdm-|\\u/i;

/** Whether the JSON text of a page's headers may hold a signal; most hold none and need not be parsed. */
export function mayHoldSignalHeader(json: string): boolean {
  return SIGNAL_IN_HEADERS.test(json);
}

/** The same for its metas. */
export function mayHoldSignalMeta(json: string): boolean {
  return SIGNAL_IN_METAS.test(json);
}

/** The entries of Head.Link or Links that may be licences. */
export function relLinks(entries: unknown): RelLink[] {
  const links: RelLink[] = [];
  for (const entry of Array.isArray(entries) ? entries : []) {
    if (typeof entry !== 'object' || entry === null) continue;
    const { path, url, rel, type } = entry as Record<string, unknown>;
    if (typeof path !== 'string' || typeof url !== 'string' || !LINK_PATHS.has(path)) continue;
    const relation = typeof rel === 'string' ? rel : '';
    if (mayBeLicence(url, relation)) links.push({ path, url, rel: relation, ...(typeof type === 'string' && { type }) });
  }
  return links;
}

const LINK_PATHS = new Set(['A@/href', 'LINK@/href', 'AREA@/href']);

/** Every header is a string or an array of them. */
function* headerLines(headers: unknown): Generator<[name: string, value: string]> {
  if (typeof headers !== 'object' || headers === null) return;
  for (const [name, value] of Object.entries(headers)) {
    for (const line of Array.isArray(value) ? value : [value]) if (typeof line === 'string') yield [name, line];
  }
}

function* namedMetas(metas: unknown): Generator<{ name: string; content: string }> {
  for (const meta of Array.isArray(metas) ? metas : []) {
    if (typeof meta !== 'object' || meta === null) continue;
    const { name, content } = meta as Record<string, unknown>;
    if (typeof name === 'string' && typeof content === 'string') yield { name, content };
  }
}
