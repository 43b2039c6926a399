/** An image of a `srcset`. */
export interface SrcsetCandidate {
  url: string;
  /** Pixels by its `w` descriptor, null where it has none. */
  width: number | null;
  /** Pixels for each CSS pixel by its `x` descriptor; 1 where it has none. */
  density: number;
}

const isSpace = (code: number): boolean => code === 0x20 || (code >= 9 && code <= 13 && code !== 11);
const COMMA = 0x2c;
const OPEN = 0x28;
const CLOSE = 0x29;

/**
 * The candidates of a `srcset` attribute in order, by HTML's algorithm; those with descriptors that it does not know are left out.
 * @see https://html.spec.whatwg.org/multipage/images.html#parse-a-srcset-attribute
 */
export function* parseSrcset(input: string): Generator<SrcsetCandidate> {
  let at = 0;
  while (true) {
    while (at < input.length && (isSpace(input.charCodeAt(at)) || input.charCodeAt(at) === COMMA)) at++;
    if (at >= input.length) return;
    const start = at;
    while (at < input.length && !isSpace(input.charCodeAt(at))) at++;
    let end = at;
    while (end > start && input.charCodeAt(end - 1) === COMMA) end--;
    const url = input.slice(start, end);
    let descriptors = '';
    if (end === at) {
      const from = at;
      at = descriptorsEnd(input, at);
      descriptors = input.slice(from, at);
    }
    const candidate = describe(url, descriptors);
    if (candidate) yield candidate;
  }
}

/**
 * The largest image of a `srcset`: the widest by its `w` descriptors, or the densest where there are none; the first of equals. `data:`
 * URLs, which stand in until the page is scrolled to the image, do not count.
 * @returns undefined where there is none
 */
export function largestOfSrcset(input: string): SrcsetCandidate | undefined {
  let best: SrcsetCandidate | undefined;
  for (const candidate of parseSrcset(input)) {
    if (/^data:/i.test(candidate.url)) continue;
    if (best === undefined || rank(candidate, best) > 0) best = candidate;
  }
  return best;
}

function rank(one: SrcsetCandidate, other: SrcsetCandidate): number {
  if (one.width !== null || other.width !== null) return (one.width ?? 0) - (other.width ?? 0);
  return one.density - other.density;
}

/** Offset of the comma that ends the descriptors, which is none in parentheses, or the end. */
function descriptorsEnd(input: string, start: number): number {
  let isInside = false;
  for (let at = start; at < input.length; at++) {
    const code = input.charCodeAt(at);
    if (code === OPEN) isInside = true;
    else if (code === CLOSE) isInside = false;
    else if (code === COMMA && !isInside) return at;
  }
  return input.length;
}

/** Descriptors are few and short; longer ones are of no known kind. */
const MAX_DESCRIPTOR_CHARS = 200;

function describe(url: string, descriptors: string): SrcsetCandidate | undefined {
  let width: number | null = null;
  let density = 1;
  const text = descriptors.trim();
  if (text.length > MAX_DESCRIPTOR_CHARS) return undefined;
  for (const part of text === '' ? [] : text.split(/[ \t\n\f\r]+/)) {
    if (/^\d{1,9}w$/.test(part) && Number.parseInt(part, 10) > 0) width = Number.parseInt(part, 10);
    else if (/^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?x$/i.test(part)) density = Number.parseFloat(part);
    else if (!/^\d{1,9}h$/.test(part)) return undefined;
  }
  return { url, width, density };
}
