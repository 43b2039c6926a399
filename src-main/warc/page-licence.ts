import { urlJoin } from './python-urljoin.ts';

/** A link of a page as far as licences are concerned. */
export interface RelLink {
  /** Where it stood, in the words of WAT: `A@/href`, `LINK@/href`, `Link` for the HTTP header. */
  path: string;
  /** As written. */
  url: string;
  /** Link types, separated by blanks; `''` where there are none. */
  rel: string;
  /** Media type of what it leads to, `''` where the page does not say. */
  type?: string;
}

/** Characters of a licence link; a longer one is none. */
const MAX_LICENCE_CHARS = 2000;

const CREATIVE_COMMONS = /^\s*(?:https?:)?\/\/(?:www\.)?creativecommons\.org\/(?:licenses|publicdomain)\//i;

/** RSL's machine-readable terms are an opt-out signal, not a licence that a person can read. */
export const RSL_TYPE = /^\s*application\/rsl\+xml\b/i;

/**
 * The licence link of a page: the first with rel=license, else the first to a Creative Commons licence. By HTML's rules it speaks of the
 * main content of the page, so it says little about a single image.
 * @param links of the page, in its order; those of other kinds are passed over
 * @param baseUrl what relative links are joined to
 * @returns an absolute URL of at most 2000 characters, or null
 */
export function pageLicence(links: Iterable<RelLink>, baseUrl: string): string | null {
  let creativeCommons: string | null = null;
  for (const link of links) {
    if (!hasRelLicense(link.rel)) {
      if (creativeCommons === null && CREATIVE_COMMONS.test(link.url)) creativeCommons = absolute(link.url, baseUrl);
    } else if (!RSL_TYPE.test(link.type ?? '')) {
      const licence = absolute(link.url, baseUrl);
      if (licence !== null) return licence;
    }
  }
  return creativeCommons;
}

/** Whether a link may matter to `pageLicence`, so that the others need not be kept. */
export function mayBeLicence(url: string, rel: string): boolean {
  return hasRelLicense(rel) || CREATIVE_COMMONS.test(url);
}

/** @param rel link types, separated by blanks */
export function hasRelLicense(rel: string): boolean {
  return rel.length >= 7 && /(?:^|\s)license(?:\s|$)/i.test(rel);
}

function absolute(url: string, baseUrl: string): string | null {
  const trimmed = url.trim();
  if (trimmed === '' || trimmed.startsWith('#') || trimmed.length > MAX_LICENCE_CHARS) return null;
  const joined = urlJoin(baseUrl, trimmed);
  return joined !== undefined && /^https?:\/\//i.test(joined) && joined.length <= MAX_LICENCE_CHARS ? joined : null;
}
