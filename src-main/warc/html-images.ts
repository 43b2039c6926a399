import { LAZY_SRCSETS, LAZY_URLS } from './html-tags.ts';
import type { Attributes } from './html-tokens.ts';
import { largestOfSrcset } from './srcset.ts';

/** An address of an image on a page. */
export interface ImageAddress {
  path: string;
  url: string;
  /** Pixels, where the page tells those of this very file. */
  width: number | null;
  height: number | null;
}

/** A value of a lazy-load attribute that may be an address: neither a switch (`true`) nor data for a script. */
const ADDRESS = /^\s*[^\s{[<#][^\s]*[./]/;

/**
 * The addresses of an `<img>` that WAT does not know: the largest of its `srcset`, and what lazy-load scripts would put in its place.
 * Those equal to an earlier one are left out.
 */
export function otherAddresses(attributes: Attributes, size: { width: number | null; height: number | null }): ImageAddress[] {
  const found: ImageAddress[] = [];
  const earlier = new Set([attributes.get('src')]);
  const add = (address: ImageAddress): void => {
    if (earlier.has(address.url)) return;
    earlier.add(address.url);
    found.push(address);
  };
  for (const address of srcsetAddresses('IMG', attributes)) add(address);
  for (const name of LAZY_URLS) {
    const value = attributes.get(name);
    if (value !== undefined && ADDRESS.test(value.slice(0, 4096))) add({ path: `IMG@/${name}`, url: value.trim(), ...size });
  }
  return found;
}

/**
 * The largest image of each `srcset` of an element, also of those for lazy loading: the smaller ones show the same.
 * @param tag in upper case, for the path
 */
export function srcsetAddresses(tag: 'IMG' | 'SOURCE', attributes: Attributes): ImageAddress[] {
  const found: ImageAddress[] = [];
  for (const name of ['srcset', ...LAZY_SRCSETS]) {
    const value = attributes.get(name);
    const largest = value === undefined ? undefined : largestOfSrcset(value);
    if (largest) found.push({ path: `${tag}@/${name}`, url: largest.url, width: largest.width, height: null });
  }
  return found;
}

/** Largest number of pixels that is taken for one. */
const MAX_PIXELS = 1_000_000;

/**
 * Pixels by a `width` or `height` attribute: HTML's rules for dimensions, of which percentages, zero and what no image has are none.
 * @see https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#rules-for-parsing-dimension-values
 */
export function pixels(value: string | undefined): number | null {
  const [, digits, rest] = /^[ \t\n\f\r]*(\d{1,9})(?:\.\d*)?(.?)/.exec(value ?? '') ?? [];
  const number = Number(digits);
  return digits === undefined || rest === '%' || number < 1 || number > MAX_PIXELS ? null : number;
}
